import { StorageRefusal } from "./transfer";

/** Send a part with its progress, which fetch does not report; returns the storage's ETag. */
export function put(url: string, body: Blob, onProgress: (bytes: number) => void, signal: AbortSignal): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const abort = (): void => request.abort();
    signal.addEventListener("abort", abort);
    request.addEventListener("loadend", () => signal.removeEventListener("abort", abort));
    request.upload.addEventListener("progress", ({ loaded }) => onProgress(loaded));
    request.addEventListener("load", () => {
      const etag = request.getResponseHeader("etag");
      if (request.status >= 200 && request.status < 300 && etag !== null) resolve(etag);
      else reject(new StorageRefusal(request.status));
    });
    request.addEventListener("error", () => reject(new Error("the network failed")));
    request.addEventListener("abort", () => reject(new DOMException("the upload was stopped", "AbortError")));
    request.open("PUT", url);
    request.send(body);
  });
}

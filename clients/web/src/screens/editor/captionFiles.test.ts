import { expect, it } from "vitest";
import { base64, nameIn } from "./captionFiles";

it("encodes bytes of any kind and number", () => {
  expect(base64(new Uint8Array([0, 255, 254]).buffer)).toBe("AP/+");
  expect(atob(base64(new Uint8Array(100_000).fill(65).buffer))).toBe("A".repeat(100_000));
});

it("names a language in itself", () => {
  expect(nameIn("de")).toBe("Deutsch");
  expect(nameIn("fr")).toBe("Français");
  expect(nameIn("no such language")).toBe("no such language");
});

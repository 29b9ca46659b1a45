import { beforeEach, describe, expect, it, vi } from "vitest";
import { passkeysWork } from "./passkeys";

describe("passkeysWork", () => {
  beforeEach(() => { vi.stubGlobal("PublicKeyCredential", { parseRequestOptionsFromJSON: () => null }); });

  it.each(["lectern.example", "localhost"])("is true at %s", (host) => { expect(passkeysWork(host)).toBe(true); });

  it.each(["127.0.0.1", "[::1]", "192.0.2.7"])("is false at the address %s", (host) => { expect(passkeysWork(host)).toBe(false); });

  it("is false in a browser without them", () => {
    vi.stubGlobal("PublicKeyCredential", undefined);
    expect(passkeysWork("lectern.example")).toBe(false);
  });
});

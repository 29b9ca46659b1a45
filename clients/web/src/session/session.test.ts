import { beforeEach, describe, expect, it, vi } from "vitest";
import { Session } from "./session";
import type { Renewal, Tokens } from "./transport";

const tokens = (name: string, seconds = 600): Tokens => ({ accessToken: name, accessExpiresAt: new Date(Date.now() + seconds * 1000).toISOString() });

function sessionWith(...renewals: Renewal[]) {
  const refresh = vi.fn(() => Promise.resolve(renewals.shift() ?? { kind: "ended" as const }));
  const logOut = vi.fn(() => Promise.resolve());
  return { session: new Session({ refresh, logOut }, localStorage), refresh, logOut };
}

describe("a session", () => {
  beforeEach(() => localStorage.clear());

  it("asks the server nothing for a visitor without one", () => {
    const { session, refresh } = sessionWith();
    expect(session.state()).toBe("anonymous");
    expect(refresh).not.toHaveBeenCalled();
  });

  it("goes on after a reload", async () => {
    sessionWith().session.start(tokens("a"));
    const { session } = sessionWith({ kind: "renewed", tokens: tokens("b") });
    expect(session.state()).toBe("unknown");
    expect(await session.renew()).toBe(true);
    expect([session.state(), session.accessToken]).toEqual(["authenticated", "b"]);
  });

  it("renews once for all who ask at the same time", async () => {
    const { session, refresh } = sessionWith({ kind: "renewed", tokens: tokens("b") });
    session.start(tokens("a"));
    expect(await Promise.all([session.renew(), session.renew(), session.renew()])).toEqual([true, true, true]);
    expect(refresh).toHaveBeenCalledTimes(1);
  });

  it("ends when the server says so, and not when it is out of reach", async () => {
    const { session } = sessionWith({ kind: "unreachable" }, { kind: "ended" });
    session.start(tokens("a"));
    expect(await session.renew()).toBe(false);
    expect(session.state()).toBe("authenticated");
    expect(await session.renew()).toBe(false);
    expect([session.state(), session.accessToken]).toEqual(["anonymous", null]);
  });

  it("stores no token", () => {
    const { session } = sessionWith();
    session.start(tokens("a secret"));
    expect(JSON.stringify(Object.entries(localStorage))).not.toContain("a secret");
  });

  it("tells its listeners of changes alone", async () => {
    const { session, logOut } = sessionWith();
    const listener = vi.fn();
    session.subscribe(listener);
    session.start(tokens("a"));
    session.start(tokens("b"));
    expect(listener).toHaveBeenCalledTimes(1);
    await session.end();
    expect(listener).toHaveBeenCalledTimes(2);
    expect(logOut).toHaveBeenCalledTimes(1);
  });

  it("passes on each token, also one of a session that goes on", async () => {
    const { session } = sessionWith({ kind: "renewed", tokens: tokens("b") }, { kind: "ended" });
    const received: (string | null)[] = [];
    session.onToken(() => received.push(session.accessToken));
    session.start(tokens("a"));
    await session.renew();
    await session.renew();
    expect(received).toEqual(["a", "b"]);
  });

  it("follows the log-out and the log-in of another tab", async () => {
    const { session } = sessionWith({ kind: "renewed", tokens: tokens("b") });
    session.start(tokens("a"));
    session.follow(null);
    expect(session.state()).toBe("anonymous");
    session.follow("1");
    await vi.waitFor(() => expect(session.accessToken).toBe("b"));
  });

  it("counts a token that is about to expire as expired", () => {
    const { session } = sessionWith();
    session.start(tokens("a", 29));
    expect(session.expiresSoon()).toBe(true);
    session.start(tokens("a", 60));
    expect(session.expiresSoon()).toBe(false);
  });
});

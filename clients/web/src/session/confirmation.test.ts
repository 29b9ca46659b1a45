import { expect, it, vi } from "vitest";
import { confirmation } from "./confirmation";

it("asks once for all who wait, and again for the next", async () => {
  const listener = vi.fn();
  const unsubscribe = confirmation.subscribe(listener);
  const both = Promise.all([confirmation.ask(), confirmation.ask()]);
  expect([confirmation.isAsked(), listener.mock.calls.length]).toEqual([true, 1]);
  confirmation.settle();
  await both;
  expect(confirmation.isAsked()).toBe(false);
  const next = confirmation.ask();
  expect(confirmation.isAsked()).toBe(true);
  confirmation.settle();
  await next;
  unsubscribe();
});

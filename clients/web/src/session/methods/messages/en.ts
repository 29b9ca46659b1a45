export const messages = {
  or: "or",
  with: (name: string) => `Continue with ${name}`,
  confirmWith: (name: string) => `Confirm with ${name}`,
  passkey: {
    logIn: "Log in with a passkey",
    use: "Use a passkey",
    confirm: "Confirm with a passkey",
    cancelled: "No passkey was used. Try again, or use another way.",
    lead: "Use your passkey to go on.",
  },
  callback: {
    title: "Logging in",
    wait: "One moment …",
    failed: "That did not work",
    foreign: "This log-in was not begun in this tab, or is finished already. Begin again.",
    denied: (name: string) => `You cancelled the log-in at ${name}. Nothing has changed.`,
    unreachable: (name: string) => `${name} does not respond, or not as it should. Try again later, or log in another way.`,
    retry: "Back to log in",
    settings: "Back to security",
    linked: (name: string) => `${name} is linked to your account`,
  },
  confirm: {
    text: "This change needs a fresh log-in, although you are logged in.",
    open: (name: string) => `Go on in the window of ${name}.`,
    blocked: "Your browser did not open a window. Allow pop-up windows for this page, and try again.",
    second: (name: string) => `${name} has confirmed you. One step is left: your second factor.`,
    none: "Log out and log in again to confirm that it is you.",
    done: "You can close this window.",
  },
};

export type Messages = typeof messages;

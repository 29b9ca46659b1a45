/** The position of a subscription whose events are numbered, so that it can resume after the last. */

interface Resumable {
  /** The variable that says after which event to begin. */
  variable: string;
  /** The subscription's field. */
  field: string;
  /** The event's field with its number. */
  number: string;
}

const RESUMABLE: Resumable[] = [{ variable: "afterSeq", field: "notificationReceived", number: "seq" }];

export interface Result {
  data?: Record<string, unknown> | null | undefined;
}

export class Position {
  private last: bigint | null = null;
  private readonly resumable: Resumable | undefined;

  constructor(private readonly variables: Record<string, unknown>) {
    this.resumable = RESUMABLE.find(({ variable }) => variable in variables);
    const start = this.resumable && variables[this.resumable.variable];
    if (typeof start === "string") this.last = BigInt(start);
  }

  /** Whether an event is new; its number is the next position. Events without numbers always are. */
  accept(event: Result): boolean {
    if (this.resumable === undefined) return true;
    const value = (event.data?.[this.resumable.field] as Record<string, unknown> | null | undefined)?.[this.resumable.number];
    if (typeof value !== "string") return true;
    const number = BigInt(value);
    if (this.last !== null && number <= this.last) return false;
    this.last = number;
    return true;
  }

  /** The variables with which to go on. */
  resume(): Record<string, unknown> {
    return this.resumable && this.last !== null ? { ...this.variables, [this.resumable.variable]: String(this.last) } : this.variables;
  }
}

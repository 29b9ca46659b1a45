/** The text of a form's field as it was typed. */
export function typed(fields: FormData, name: string): string {
  const value = fields.get(name);
  return typeof value === "string" ? value : "";
}

/** The text of a form's field without spaces around it. */
export function text(fields: FormData, name: string): string {
  return typed(fields, name).trim();
}

/** The lines of a form's field without the empty ones. */
export function lines(fields: FormData, name: string): string[] {
  return text(fields, name).split("\n").map((line) => line.trim()).filter((line) => line !== "");
}

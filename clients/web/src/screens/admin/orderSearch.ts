/** The filter of orders that one text stands for: a number, an id of a buyer or of the payment service, or an address. */
export type OrderSearch = { number: string } | { buyerId: string } | { providerId: string } | { email: string } | Record<string, never>;

export function orderSearch(text: string | null): OrderSearch {
  const wanted = text?.trim() ?? "";
  if (wanted === "") return {};
  if (wanted.includes("@")) return { email: wanted };
  if (/^usr_[0-9a-z]{26}$/.test(wanted)) return { buyerId: wanted };
  return /^l\d{4}-\d+$/i.test(wanted) ? { number: wanted.toUpperCase() } : { providerId: wanted };
}

import type { OrderStatus } from "@/gql/admin-orders";
import type { Tone } from "@/ui/Badge";

export const ORDER_TONES: Record<OrderStatus, Tone> = { PENDING: "info", PAID: "good", PARTIALLY_REFUNDED: "warn", REFUNDED: "neutral", FAILED: "bad", CANCELED: "neutral", DISPUTED: "bad" };

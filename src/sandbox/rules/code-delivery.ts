/** The address that a code is sent to, and the attribute it is the value of. */
export interface CodeTarget {
  readonly attribute: "email" | "phone_number";
  readonly to: string;
}

/** The API's CodeDeliveryDetails: the address is masked. */
export interface CodeDeliveryDetails {
  readonly Destination: string;
  readonly DeliveryMedium: "EMAIL" | "SMS";
  readonly AttributeName: string;
}

export function deliveryDetails({ attribute, to }: CodeTarget): CodeDeliveryDetails {
  return { Destination: masked(attribute, to), DeliveryMedium: mediumOf(attribute), AttributeName: attribute };
}

export function mediumOf(attribute: CodeTarget["attribute"]): "EMAIL" | "SMS" {
  return attribute === "email" ? "EMAIL" : "SMS";
}

/** What is answered for a user who is not there, where a client must not learn of it. */
export const SIMULATED_DELIVERY: CodeDeliveryDetails = { Destination: "j***@e***", DeliveryMedium: "EMAIL", AttributeName: "email" };

function masked(attribute: CodeTarget["attribute"], to: string): string {
  if (attribute === "phone_number") return `+${"*".repeat(Math.max(0, to.length - 5))}${to.slice(-4)}`;
  const [local = "", domain = ""] = to.split("@");
  return `${local.slice(0, 1)}***@${domain.slice(0, 1)}***`;
}

/** Writes the bytes of a value as text. */
export type ReadBinary = (bytes: Buffer) => string;

export const toBase64: ReadBinary = (bytes) => bytes.toString("base64");

/**
 * How the values of attributes that are binary by their schema are written: a GUID and a SID in Microsoft's own forms, the
 * others in base64. By the name (in lower case) and never by the bytes: some GUIDs happen to be valid text.
 */
export function binaryText(attribute: string): ReadBinary | undefined {
  return BINARY.get(attribute);
}

const BINARY: ReadonlyMap<string, ReadBinary> = new Map([
  ["objectguid", toGuid],
  ["objectsid", toSid],
  ["sidhistory", toSid],
  ["tokengroups", toSid],
  ...(
    "jpegphoto photo audio thumbnailphoto thumbnaillogo usercertificate usersmimecertificate userpkcs12 logonhours " +
    "x500uniqueidentifier ntsecuritydescriptor ms-ds-consistencyguid msexchmailboxguid repsfrom userparameters"
  )
    .split(" ")
    .map((name) => [name, toBase64] as const),
]);

/** The first three groups have their lowest byte first. */
function toGuid(bytes: Buffer): string {
  if (bytes.length !== 16) return toBase64(bytes);
  const first = Buffer.from(bytes.subarray(0, 4)).reverse().toString("hex");
  const second = Buffer.from(bytes.subarray(4, 6)).reverse().toString("hex");
  const third = Buffer.from(bytes.subarray(6, 8)).reverse().toString("hex");
  return `${first}-${second}-${third}-${bytes.toString("hex", 8, 10)}-${bytes.toString("hex", 10)}`;
}

/** `S-1-5-21-...`: revision, authority (48 bits), and sub-authorities with their lowest byte first. */
function toSid(bytes: Buffer): string {
  const count = bytes[1] ?? 0;
  if (bytes.length < 8 || bytes.length !== 8 + 4 * count) return toBase64(bytes);
  const parts = Array.from({ length: count }, (_, index) => bytes.readUInt32LE(8 + 4 * index));
  return ["S", bytes[0], bytes.readUIntBE(2, 6), ...parts].join("-");
}

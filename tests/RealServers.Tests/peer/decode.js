// Decodes payloads with the codec of the Eclipse Sparkplug project's npm package, one a line: "<topic> <hex>" in, JSON out.
const fs = require("fs");
const codec = require("sparkplug-payload").get("spBv1.0");

const plain = (key, value) => {
  if (typeof value === "bigint") return value.toString();
  if (value && value.type === "Buffer") return { bytes: Buffer.from(value.data).toString("hex") };
  if (value instanceof Uint8Array) return { bytes: Buffer.from(value).toString("hex") };
  if (value && typeof value.toNumber === "function") return value.toString();
  if (value && typeof value === "object" && "low" in value && "high" in value) {
    return ((BigInt(value.high >>> 0) << 32n) | BigInt(value.low >>> 0)).toString();
  }
  return value;
};

for (const line of fs.readFileSync(process.argv[2], "utf8").split("\n")) {
  if (line.length === 0) continue;
  const [topic, hex] = line.split(" ");
  try {
    console.log(JSON.stringify({ topic, payload: codec.decodePayload(Buffer.from(hex, "hex")) }, plain));
  } catch (error) {
    console.log(JSON.stringify({ topic, error: String(error) }));
  }
}

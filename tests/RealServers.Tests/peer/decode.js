// Decodes payloads with the npm package sparkplug-payload, one a line: "<topic> <hex>" in, JSON out.
// As every consumer of aliases must, it remembers name and datatype of each alias from the births: DATA carries neither.
const fs = require("fs");
const codec = require("sparkplug-payload").get("spBv1.0");
const { Payload } = require("sparkplug-payload/lib/sparkplugPayloadProto").org.eclipse.tahu.protobuf;

const born = new Map();

const withTypes = (topic, bytes) => {
  const raw = Payload.decode(bytes);
  for (const metric of raw.metrics) {
    const keys = [];
    if (metric.hasOwnProperty("alias")) keys.push(`alias ${metric.alias}`);
    if (metric.hasOwnProperty("name") && metric.name !== "") keys.push(`${topic.split("/").slice(3).join("/")} ${metric.name}`);
    if (topic.includes("BIRTH/")) {
      for (const key of keys) born.set(key, metric.datatype);
    } else if (!metric.hasOwnProperty("datatype")) {
      const known = keys.find((key) => born.has(key));
      if (known === undefined) throw new Error(`no birth has told the datatype of ${keys}`);
      metric.datatype = born.get(known);
    }
  }
  return Payload.encode(raw).finish();
};

const plain = (key, value) => {
  if (value && value.type === "Buffer") return { bytes: Buffer.from(value.data).toString("hex") };
  if (value instanceof Uint8Array) return { bytes: Buffer.from(value).toString("hex") };
  if (value && typeof value === "object" && "low" in value && "high" in value) {
    const bits = (BigInt(value.high >>> 0) << 32n) | BigInt(value.low >>> 0);
    return (value.unsigned ? bits : BigInt.asIntN(64, bits)).toString();
  }
  return value;
};

for (const line of fs.readFileSync(process.argv[2], "utf8").split("\n")) {
  if (line.length === 0) continue;
  const [topic, hex] = line.split(" ");
  try {
    const payload = codec.decodePayload(withTypes(topic, Buffer.from(hex, "hex")));
    console.log(JSON.stringify({ topic, payload }, plain));
  } catch (error) {
    console.log(JSON.stringify({ topic, error: String(error) }));
  }
}

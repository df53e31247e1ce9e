import { DEFAULT_IMPORT_SETTINGS } from "../../src/sandbox/import/import-settings.ts";
import { startSandbox } from "../../src/sandbox/start-sandbox.ts";

// A sandbox in a process of its own, to be killed: data folder and rows a second as arguments, the address on stdout.
const [dataDir = "", rowsPerSecond = ""] = process.argv.slice(2);
const settings = { import: { ...DEFAULT_IMPORT_SETTINGS, rowsPerSecond: Number(rowsPerSecond) } };
const sandbox = await startSandbox({ dataDir, quotas: "off", settings });
console.log(sandbox.endpoint);

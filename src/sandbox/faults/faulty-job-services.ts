import type { ImportFaults, ImportLogSettings } from "../import/import-settings.ts";
import type { Services } from "../operation.ts";
import type { Fault } from "./fault-schedule.ts";

/** The services as an import job of that id meets them: with the faults that were decided for it when it was created. */
export function faultyJobServices(services: Services, id: string): Services {
  const ofJob = services.faults.importJobs.get(id);
  if (ofJob === undefined) return services;
  const { settings } = services;
  const faults: ImportFaults = Object.assign({ ...settings.import.faults }, ...ofJob.map(importFaults));
  const log: ImportLogSettings = Object.assign({ ...settings.import.log }, ...ofJob.map(logSettings));
  return { ...services, settings: { ...settings, import: { ...settings.import, faults, log } } };
}

function importFaults({ fault, row, ms }: Fault): Partial<ImportFaults> {
  switch (fault) {
    case "import-stuck":
      return { stuckInPending: true };
    case "import-fails":
      return { failAtRow: row ?? "never" };
    case "import-stopped":
      return { stopAtRow: row ?? "never" };
    case "log-missing":
      return { logStreamMissing: true };
    case "log-late":
      return { logDelayMs: ms ?? 0 };
    default:
      return {};
  }
}

function logSettings({ fault, base }: Fault): Partial<ImportLogSettings> {
  return fault === "log-line-base" && base !== undefined ? { firstLineNumber: base } : {};
}

import { hash } from "node:crypto";
import { refuseSeconds } from "./calendar.ts";
import { fiveFields } from "./crontab.ts";
import { type ScheduledSync, type ScheduleTarget, wordsInContainer } from "./scheduled-sync.ts";

export const KUBERNETES: ScheduleTarget = { name: "kubernetes", needs: ["image"], takes: ["command"], print: manifests };

/** A CronJob's name becomes part of its pods' names, so it must be shorter than others. */
const LONGEST_NAME = 52;
const LONGEST_JOB = LONGEST_NAME - "poolferry-sync-".length;

function manifests(sync: ScheduledSync): string {
  const { job, jobFile, calendar, zone, asked } = sync;
  refuseSeconds(calendar, "for Kubernetes");
  const name = `poolferry-sync-${kubernetesName(job)}`;
  const file = jobFile.slice(jobFile.lastIndexOf("/") + 1);
  // A string of JSON is one of YAML.
  const text = (value: string) => JSON.stringify(value);
  return `# The job file and its mapping: kubectl create configmap ${name} --from-file=${file} --from-file=MAPPING
# What the job reads from the environment (optional): kubectl create secret generic ${name} --from-literal=NAME=VALUE
# Rights in AWS: let the service account take on a role.
apiVersion: v1
kind: ServiceAccount
metadata:
  name: ${text(name)}
---
# The ledger. Its SQLite needs a disk and no network file system, and one pod at a time.
apiVersion: v1
kind: PersistentVolumeClaim
metadata:
  name: ${text(name)}
spec:
  accessModes: ["ReadWriteOncePod"]
  resources:
    requests:
      storage: 10Gi
---
apiVersion: batch/v1
kind: CronJob
metadata:
  name: ${text(name)}
spec:
  schedule: ${text(fiveFields(calendar))}
${zone === undefined ? "" : `  timeZone: ${text(zone)}\n`}  concurrencyPolicy: Forbid
  # A sync that could not begin in time is made up for within six hours.
  startingDeadlineSeconds: 21600
  successfulJobsHistoryLimit: 3
  failedJobsHistoryLimit: 5
  jobTemplate:
    spec:
      # What a guard refused is not tried again by itself; the next night goes on where this one stopped.
      backoffLimit: 0
      template:
        spec:
          restartPolicy: Never
          serviceAccountName: ${text(name)}
          terminationGracePeriodSeconds: 30
          securityContext:
            runAsNonRoot: true
            runAsUser: 1000
            runAsGroup: 1000
            fsGroup: 1000
            # Always would open the private state folder to the group.
            fsGroupChangePolicy: OnRootMismatch
            seccompProfile:
              type: RuntimeDefault
          containers:
            - name: sync
              image: ${text(asked["image"] ?? "")}
              command:
${wordsInContainer(sync)
  .map((word) => `                - ${text(word)}\n`)
  .join("")}              envFrom:
                - secretRef:
                    name: ${text(name)}
                    optional: true
              securityContext:
                allowPrivilegeEscalation: false
                readOnlyRootFilesystem: true
                capabilities:
                  drop: ["ALL"]
              volumeMounts:
                - name: job
                  mountPath: /job
                  readOnly: true
                - name: state
                  mountPath: /state
                - name: tmp
                  mountPath: /tmp
          volumes:
            - name: job
              configMap:
                name: ${text(name)}
            - name: state
              persistentVolumeClaim:
                claimName: ${text(name)}
            - name: tmp
              emptyDir: {}
`;
}

/** Lower case, digits and dashes; with a part of its hash where that alone would make two jobs one. */
function kubernetesName(job: string): string {
  const plain = job
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-+|-+$/g, "");
  if (plain === job && plain.length <= LONGEST_JOB) return plain;
  const mark = hash("sha256", job, "hex").slice(0, 6);
  return `${plain.slice(0, LONGEST_JOB - mark.length - 1)}-${mark}`.replaceAll(/-+/g, "-").replace(/^-/, "");
}

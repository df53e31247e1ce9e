import { expect, test } from "vitest";
import type { Job } from "../../src/jobs/job.ts";
import { type GivenPace, paceOf } from "../../src/jobs/pace.ts";
import { planPace } from "../../src/jobs/plan/plan-pace.ts";
import { DEFAULT_QUOTAS, type PoolProfile } from "../../src/model/index.ts";

const READ = {
  quotas: { ...DEFAULT_QUOTAS, UserCreation: 80 },
  provisionedLimits: { UserCreation: { provisioned: 80, free: 50 } },
} as unknown as PoolProfile;

function job(pace: object = {}, givenPace?: GivenPace): Job {
  return { document: { pace: { share: 0.8, rates: {}, raise: {}, ...pace } }, ...(givenPace && { givenPace }) } as unknown as Job;
}

test("a rate is the share of the limit that was read, or of the documented one, and says which", () => {
  const { rates, origins } = paceOf(job(), READ);
  expect([rates.UserCreation, origins.UserCreation]).toEqual([64, "read"]);
  expect([rates.UserUpdate, origins.UserUpdate]).toEqual([20, "documented"]);
});

test("the command line goes before the job file, and a rate before the share", () => {
  const file = { share: 0.5, rates: { UserCreation: 10, UserUpdate: 11 } };
  const { rates, origins } = paceOf(job(file, { share: 1, rates: { UserUpdate: 12 } }), READ);
  expect([rates.UserCreation, origins.UserCreation]).toEqual([10, "job file"]);
  expect([rates.UserUpdate, origins.UserUpdate]).toEqual([12, "flag"]);
  expect([rates.UserList, origins.UserList]).toEqual([30, "documented"]);
});

test("a raised limit counts with its share; one that is lower than what there is, is none", () => {
  const { rates, origins, raises } = paceOf(job({ raise: { UserCreation: 100, UserRead: 100 } }, { raise: { UserCreation: 200 } }), READ);
  expect([rates.UserCreation, origins.UserCreation]).toEqual([160, "raised"]);
  expect(rates.UserRead).toBe(96);
  expect(raises).toEqual([{ category: "UserCreation", from: 80, to: 200, free: 50 }]);
});

test("a plan names the slowest category, and says whether it fits", () => {
  const calls = {
    UserCreation: { calls: 100, perSecond: 64, seconds: 2 },
    UserUpdate: { calls: 200, perSecond: 20, seconds: 10 },
  };
  const planned = (given?: GivenPace) => planPace(job({}, given), paceOf(job({}, given), READ), { calls, expectedSeconds: 10 });
  expect(planned()).toEqual({ slowest: "UserUpdate", origins: { UserCreation: "read", UserUpdate: "documented" }, raises: [] });
  expect(planned({ maxDurationSeconds: 10 })).toMatchObject({ maxDurationSeconds: 10, fits: true });
  expect(planned({ maxDurationSeconds: 9 }).fits).toBe(false);
});

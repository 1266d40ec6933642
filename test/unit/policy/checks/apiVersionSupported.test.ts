import { apiVersionSupported } from "../../../../policy/checks/apiVersionSupported.js";
import { noShares } from "../../../../policy/checks/check.js";
import { judge, rulesOf } from "./judge.js";

const place = "stack config scp:apiVersion";

function judged(version: string, day: string) {
    const shares = { ...noShares, apiVersions: [{ version, place }] };
    const now = new Date(`${day}T23:59:59Z`);
    return apiVersionSupported.judge(shares, rulesOf({}, apiVersionSupported), now);
}

test("the current version passes", () => {
    expect(judged("1.3", "2030-01-01")).toEqual([]);
});

test("a version passes until 90 days before its Not Before date", () => {
    expect(judged("1.2", "2026-06-01")).toEqual([]);
    expect(judged("1.2", "2026-06-02")).toEqual([
        {
            kind: "old-api-version",
            place,
            cause:
                "API version 1.2 (SUPPORTED, from stack config scp:apiVersion) reaches its Not Before date, 2026-08-31, in 90 " +
                "days. The current one is 1.3: leave scp:apiVersion out, or set it to 1.3.",
        },
    ]);
    expect(judged("1.2", "2026-08-31")).toMatchObject([
        { cause: expect.stringContaining("has reached its Not Before date, 2026-08-31") },
    ]);
});

test("a version that nobody knows is told with those that are known", () => {
    expect(judged("2", "2026-03-15")).toMatchObject([
        {
            cause: expect.stringContaining(
                'Unknown API version "2" (from stack config scp:apiVersion). Known versions: 1.3, 1.2, 1.1, 1.0',
            ),
        },
    ]);
});

test("each version that is in use is judged", () => {
    const apiVersions = ["1.0", "1.3", "1.1"].map((version) => ({ version, place }));
    expect(judge(apiVersionSupported, { apiVersions })).toMatchObject([
        { cause: expect.stringContaining("API version 1.0") },
        { cause: expect.stringContaining("API version 1.1") },
    ]);
});

test("the policy has no keys", () => {
    expect(apiVersionSupported.keys).toEqual([]);
});

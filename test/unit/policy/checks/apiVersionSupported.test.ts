import { apiVersionSupported } from "../../../policy/apiVersionSupported.js";
import { PolicyRunner } from "./runPolicy.js";

function judge(stackConfig: Record<string, string>, today: string, config: Record<string, unknown> = {}) {
    const policy = apiVersionSupported(
        (key) => stackConfig[key],
        () => today,
    );
    return new PolicyRunner(policy, config).runStack();
}

test("the current version passes, named or by default", async () => {
    expect(await judge({}, "2030-01-01")).toEqual({ violations: [] });
    expect(await judge({ "scp:apiVersion": " " }, "2030-01-01")).toEqual({ violations: [] });
    expect(await judge({ "scp:apiVersion": "1.3" }, "2030-01-01")).toEqual({ violations: [] });
});

test("a version passes until 90 days before its Not Before date", async () => {
    const pinned = { "scp:apiVersion": "1.2" };
    expect(await judge(pinned, "2026-06-01")).toEqual({ violations: [] });
    expect((await judge(pinned, "2026-06-02")).violations).toEqual([
        "API version 1.2 (SUPPORTED, from stack config scp:apiVersion) reaches its Not Before date, 2026-08-31, in 90 days. " +
            "The current one is 1.3: leave scp:apiVersion out, or set it to 1.3.",
    ]);
    expect((await judge(pinned, "2026-08-31")).violations).toEqual([
        expect.stringContaining("has reached its Not Before date, 2026-08-31"),
    ]);
});

test("the versions of named connections are looked at as well", async () => {
    const connections = { east: { apiVersion: "1.0", secretKey: "s3cret" }, west: {}, north: null };
    const { violations } = await judge({ "scp:connections": JSON.stringify(connections) }, "2026-03-15");
    expect(violations).toEqual([
        expect.stringMatching(
            /^API version 1\.0 \(DEPRECATED, from stack config scp:connections\.east\.apiVersion\) has reached/,
        ),
    ]);
    expect(violations[0]).not.toContain("s3cret");
    expect(await judge({ "scp:connections": "no JSON" }, "2026-03-15")).toEqual({ violations: [] });
});

test("a version that nobody knows is told with those that are known", async () => {
    expect((await judge({ "scp:apiVersion": "2" }, "2026-03-15")).violations).toEqual([
        expect.stringContaining(
            'Unknown API version "2" (from stack config scp:apiVersion). Known versions: 1.3, 1.2, 1.1, 1.0',
        ),
    ]);
});

test("the policy has no keys", async () => {
    expect((await judge({}, "2026-03-15", { days: 3 })).violations).toEqual([
        expect.stringContaining("days is no known key: the configuration has no keys."),
    ]);
});

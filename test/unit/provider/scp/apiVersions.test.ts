import {
    apiVersions,
    DEFAULT_API_VERSION,
    isInReference,
    versionWarning,
} from "../../../../provider/scp/apiVersions.js";
import { ScpConfigurationError } from "../../../../provider/scp/errors.js";

const warning = (version: string, today: string, served?: Parameters<typeof versionWarning>[3]) =>
    versionWarning(version, "stack config scp:apiVersion", today, served);

test("the default is the current version", () => {
    expect(apiVersions.find((each) => each.state === "CURRENT")?.version).toBe(DEFAULT_API_VERSION);
});

test("the four versions of the reference are known, and no other", () => {
    expect(["1.0", "1.1", "1.2", "1.3"].every(isInReference)).toBe(true);
    expect(isInReference("1.4")).toBe(false);
});

test("the current version is not warned of", () => {
    expect(warning("1.3", "2030-01-01")).toBeUndefined();
});

test.each([
    ["2026-06-01", undefined],
    ["2026-06-02", "reaches its Not Before date, 2026-08-31, in 90 days"],
    ["2026-08-30", "reaches its Not Before date, 2026-08-31, in 1 day"],
    ["2026-08-31", "has reached its Not Before date, 2026-08-31: the service may refuse it from now on"],
    ["2027-01-01", "has reached its Not Before date, 2026-08-31: the service may refuse it from now on"],
])("on %s version 1.2 is told of: %s", (today, when) => {
    expect(warning("1.2", today)).toBe(
        when &&
            `API version 1.2 (SUPPORTED, from stack config scp:apiVersion) ${when}. The current one is 1.3: leave scp:apiVersion out, or set it to 1.3.`,
    );
});

describe("what the service says is believed more than the reference", () => {
    const served = [
        { version: "1.4", state: "CURRENT", notBefore: "2026-02-23" },
        { version: "1.3", state: "SUPPORTED", notBefore: "2027-02-01" },
    ];

    test("a date of its own", () => {
        expect(warning("1.3", "2027-01-31", served)).toContain("in 1 day. The current one is 1.4");
    });

    test("a version that only it knows", () => {
        expect(warning("1.4", "2027-01-31", served)).toBeUndefined();
    });

    test("a version that it has no more", () => {
        expect(warning("1.2", "2026-01-01", served)).toContain(
            "is not among those that the service says it has",
        );
    });
});

test("not every version is listed, however many the service has", () => {
    const served = Array.from({ length: 3000 }, (_, index) => ({
        version: `1.${index}`,
        state: "SUPPORTED",
    }));
    expect(() => warning("2.0", "2026-01-01", served)).toThrow(
        "Known versions: 1.0, 1.1, 1.2, 1.3, 1.4, 1.5, 1.6, 1.7, 1.8, 1.9 and 2,990 more; leave",
    );
});

test.each([[undefined], [[{ version: "1.3", state: "CURRENT" }]]])(
    "a version that nobody knows is an error: %#",
    (served) => {
        expect(() => warning("2.0", "2026-01-01", served)).toThrow(ScpConfigurationError);
        expect(() => warning("2.0", "2026-01-01", served)).toThrow(
            /^Unknown API version "2.0" \(from stack config scp:apiVersion\). Known versions: 1\.3/,
        );
    },
);

import { GatewayArgumentError, type GatewayFault, startGateway } from "../../../test/gateway/index.js";

test.each<[string, unknown]>([
    ["faults", "hang"],
    ["faults[0]", "hang"],
    ["faults[0]", null],
    ["faults[0].kind", {}],
    ["faults[0].kind", { kind: "toString" }],
    ["faults[0]", { kind: "hang", ms: 5 }],
    ["faults[0]", { kind: "status", status: 503, retryAfter: 2 }],
    ["faults[0].ms", { kind: "latency" }],
    ["faults[0].ms", { kind: "latency", ms: -1 }],
    ["faults[0].ms", { kind: "latency", ms: 2 ** 31 }],
    ["faults[0].ms", { kind: "latency", ms: [5] }],
    ["faults[0].ms[0]", { kind: "latency", ms: ["5", 6] }],
    ["faults[0].ms[1]", { kind: "latency", ms: [6, 5] }],
    ["faults[0].seconds", { kind: "clockSkew", seconds: Number.NaN }],
    ["faults[0].status", { kind: "status" }],
    ["faults[0].status", { kind: "status", status: 200 }],
    ["faults[0].status", { kind: "status", status: "503" }],
    ["faults[0].status", { kind: "status", status: 503.5 }],
    ["faults[0].status", { kind: "htmlError", status: 600 }],
    ["faults[0].retryAfterSeconds", { kind: "status", status: 429, retryAfterSeconds: 0.5 }],
    ["faults[0].retryAfterAs", { kind: "status", status: 429, retryAfterSeconds: 1, retryAfterAs: "day" }],
    ["faults[0].retryAfterAs", { kind: "status", status: 429, retryAfterAs: "date" }],
    ["faults[0].status", { kind: "redirect", status: 304 }],
    ["faults[0].to", { kind: "redirect", to: "/elsewhere" }],
    ["faults[0].to", { kind: "redirect", to: "ftp://127.0.0.1/" }],
    ["faults[0].to", { kind: "redirect", to: "http://127.0.0.1/\r\nSet-Cookie: a=b" }],
    ["faults[0].after", { kind: "reset", after: "body" }],
    ["faults[0].contentLength", { kind: "truncation", contentLength: 5 }],
    ["faults[0].bytesPerSecond", { kind: "slowBody", bytesPerSecond: 0 }],
    ["faults[0].bytes", { kind: "oversizeBody", bytes: Number.POSITIVE_INFINITY }],
    ["faults[0].shape", { kind: "wrongShape" }],
    ["faults[0].shape", { kind: "wrongShape", shape: "tree" }],
    ["faults[0].field", { kind: "missingField" }],
    ["faults[0].on", { kind: "hang", on: "member" }],
    ["faults[0].on", { kind: "hang", on: null }],
    ["faults[0].first", { kind: "hang", first: 0 }],
    ["faults[0].every", { kind: "hang", every: 1.5 }],
    ["faults[0].probability", { kind: "hang", probability: 0 }],
    ["faults[0].probability", { kind: "hang", probability: 1.1 }],
    ["faults[0].probability", { kind: "hang", probability: 0.5, every: 2 }],
    ["faults[0].seed", { kind: "hang", probability: 0.5, seed: "a" }],
    ["faults[0].seed", { kind: "hang", seed: 1 }],
    ["faults[0].seed", { kind: "latency", ms: 5, seed: 1 }],
])("%s is named where it is wrong: %j", async (argument, fault) => {
    const faults = (argument === "faults" ? fault : [fault]) as GatewayFault[];
    const start = startGateway({ faults });
    await expect(start).rejects.toBeInstanceOf(GatewayArgumentError);
    await expect(start).rejects.toMatchObject({ argument });
});

test("of several faults, the wrong one is named", async () => {
    await expect(
        startGateway({ faults: [{ kind: "hang" }, { kind: "status", status: 99 }] }),
    ).rejects.toThrow("faults[1].status: 99 is not a whole number from 400 to 599");
});

test("every kind can be had, with all that it can say and with no more than it must", async () => {
    const kinds: GatewayFault[] = [
        { kind: "latency", ms: 0 },
        { kind: "latency", ms: [1, 1], seed: -5 },
        { kind: "clockSkew", seconds: -0.5 },
        { kind: "status", status: 400 },
        { kind: "status", status: 599, retryAfterSeconds: 0, retryAfterAs: "seconds" },
        { kind: "htmlError" },
        { kind: "htmlError", status: 404 },
        { kind: "loginPage" },
        { kind: "redirect" },
        { kind: "redirect", status: 308, to: "https://127.0.0.1:1/a?b" },
        { kind: "hang" },
        { kind: "reset" },
        { kind: "reset", after: "request" },
        { kind: "truncation" },
        { kind: "truncation", contentLength: "whole" },
        { kind: "slowBody" },
        { kind: "slowBody", bytesPerSecond: 1 },
        { kind: "oversizeBody" },
        { kind: "oversizeBody", bytes: 1 },
        { kind: "emptyBody" },
        { kind: "badJson" },
        { kind: "wrongShape", shape: "null" },
        { kind: "missingField", field: "status" },
        { kind: "otherImage" },
        { kind: "unknownStatus" },
        { kind: "badTimestamp" },
        { kind: "extraFields" },
        { kind: "hang", on: "members", first: 1, probability: 0.001, seed: 0 },
        { kind: "hang", on: /x/, every: 1 },
        { kind: "hang", on: () => true },
    ];
    const gateway = await startGateway({ faults: kinds });
    expect(gateway.faults).toEqual(kinds);
    await gateway.close();
});

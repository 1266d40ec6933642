import type { Gateway, GatewayFault, GatewayFaultScope, GatewayFaultTarget } from "../../../testing/index.js";
import { stopTime, until } from "../../setup/time.js";
import { call } from "./call.js";
import { arriving, faulty, IMAGE, MEMBERS } from "./faulty.js";

const ERROR = { kind: "status", status: 503 } as const;

async function statuses(gateway: Gateway, calls: number, path: string = MEMBERS): Promise<number[]> {
    const result: number[] = [];
    for (let round = 0; round < calls; round++) {
        result.push((await call(gateway, path)).status);
    }
    return result;
}

describe("which requests are hit", () => {
    const PATHS = {
        list: MEMBERS,
        member: `${MEMBERS}/first`,
        image: `/v1/images/${IMAGE}`,
        images: "/v1/images?limit=5",
        endpoints: "/iam/v1/endpoints",
        versions: "/",
    };
    const hits: [GatewayFaultTarget | undefined, (keyof typeof PATHS)[]][] = [
        ["members", ["list", "member"]],
        ["image", ["image"]],
        ["images", ["images"]],
        ["endpoints", ["endpoints"]],
        ["versions", ["versions"]],
        [/^GET .*\/members\/first$/, ["member"]],
        [/limit=/g, ["images"]],
        [({ method, path }) => method === "GET" && path === PATHS.image, ["image"]],
        [undefined, Object.keys(PATHS) as (keyof typeof PATHS)[]],
    ];
    test.each(hits)("is said by on: %s", async (on, expected) => {
        const gateway = await faulty([{ ...ERROR, ...(on !== undefined && { on }) }]);
        for (const [name, path] of Object.entries(PATHS)) {
            const isHit = expected.includes(name as keyof typeof PATHS);
            for (let round = 0; round < 2; round++) {
                const { status } = await call(gateway, path);
                expect([name, status]).toEqual([name, isHit ? 503 : 200]);
            }
        }
    });

    test("is said for every method", async () => {
        const gateway = await faulty([{ ...ERROR, on: "members" }]);
        expect((await call(gateway, `${MEMBERS}/first`, { method: "DELETE" })).status).toBe(503);
        expect(gateway.images[0]?.members).toHaveLength(2);
    });

    test("cannot be said by a function that throws: a 500 says so", async () => {
        const gateway = await faulty([
            {
                ...ERROR,
                on: () => {
                    throw new Error("no such case");
                },
            },
        ]);
        const result = await call(gateway, MEMBERS);
        expect(result.status).toBe(500);
        expect(result.json.errors[0].detail).toContain("no such case");
    });
});

describe("how often a fault hits", () => {
    test.each<[GatewayFaultScope, string]>([
        [{}, "xxxxxxxxx"],
        [{ first: 2 }, "xx......."],
        [{ every: 3 }, "..x..x..x"],
        [{ every: 3, first: 2 }, "..x..x..."],
        [{ every: 1 }, "xxxxxxxxx"],
        [{ probability: 1 }, "xxxxxxxxx"],
    ])("is said by %j", async (scope, expected) => {
        const gateway = await faulty([{ ...ERROR, ...scope }]);
        expect(pattern(await statuses(gateway, 9))).toBe(expected);
    });

    test("counts only the requests that it means", async () => {
        const gateway = await faulty([{ ...ERROR, on: "members", every: 2 }]);
        expect(await statuses(gateway, 1)).toEqual([200]);
        expect(await statuses(gateway, 3, "/v1/images")).toEqual([200, 200, 200]);
        expect(await statuses(gateway, 2)).toEqual([503, 200]);
    });

    test("can be left to chance, which a seed repeats", async () => {
        const chance = async (seed?: number) => {
            const scope = { probability: 0.5, ...(seed !== undefined && { seed }) };
            return pattern(await statuses(await faulty([{ ...ERROR, ...scope }]), 100));
        };
        const [first, again, another, none] = [
            await chance(7),
            await chance(7),
            await chance(8),
            await chance(),
        ];
        expect(again).toBe(first);
        expect(another).not.toBe(first);
        expect(none).toBe(await chance(0));
        const hits = first.replaceAll(".", "").length;
        expect(hits).toBeGreaterThan(30);
        expect(hits).toBeLessThan(70);
    });

    test("can have both a chance and an end", async () => {
        const gateway = await faulty([{ ...ERROR, probability: 0.5, first: 3 }]);
        expect(pattern(await statuses(gateway, 40)).replaceAll(".", "")).toBe("xxx");
    });
});

test("a range of latency gives each request a time of its own, which a seed repeats", async () => {
    const times = async (seed: number) => {
        const gateway = await faulty([{ kind: "latency", ms: [100, 1100], seed }]);
        const taken: number[] = [];
        for (let round = 1; round <= 4; round++) {
            const began = performance.now();
            const answer = arriving(gateway);
            await until(() => gateway.requests.length === round);
            jest.advanceTimersToNextTimer();
            taken.push(performance.now() - began);
            await until(() => answer.hasEnded);
        }
        return taken;
    };
    stopTime();
    const first = await times(1);
    expect(await times(1)).toEqual(first);
    expect(new Set(first).size).toBe(4);
    expect(Math.min(...first)).toBeGreaterThanOrEqual(100);
    expect(Math.max(...first)).toBeLessThanOrEqual(1100);
});

describe("several faults", () => {
    test("take their turns: of those that decide the answer, the first that hits has the request", async () => {
        const gateway = await faulty([
            { kind: "status", status: 503, first: 2 },
            { kind: "status", status: 429, first: 1 },
            { kind: "emptyBody", first: 1 },
        ]);
        expect(await statuses(gateway, 5)).toEqual([503, 503, 429, 200, 200]);
    });

    test("go together with delays and clock skews", async () => {
        const gateway = await faulty([
            { kind: "status", status: 503 },
            { kind: "latency", ms: 100 },
            { kind: "clockSkew", seconds: 3600 },
        ]);
        stopTime();
        const began = Date.now();
        const answer = arriving(gateway);
        await until(() => gateway.requests.length === 1);
        expect(answer.status).toBeUndefined();
        jest.advanceTimersByTime(100);
        await until(() => answer.hasEnded);
        expect(answer.status).toBe(503);
        expect(Date.parse(answer.headers?.date ?? "") - began).toBeGreaterThan(3_500_000);
    });
});

describe("the faults of a running gateway", () => {
    test("can be told, changed and ended", async () => {
        const gateway = await faulty([ERROR]);
        expect(gateway.faults).toEqual([ERROR]);
        expect(await statuses(gateway, 1)).toEqual([503]);
        gateway.faults = [{ kind: "status", status: 429 }];
        expect(await statuses(gateway, 1)).toEqual([429]);
        gateway.faults = [];
        expect(await statuses(gateway, 1)).toEqual([200]);
    });

    test("count anew when they are set", async () => {
        const gateway = await faulty([{ ...ERROR, first: 1 }]);
        expect(await statuses(gateway, 2)).toEqual([503, 200]);
        const same = gateway.faults;
        gateway.faults = same;
        expect(await statuses(gateway, 2)).toEqual([503, 200]);
    });

    test("stay as they are when new ones are refused, or the list that they came in is changed", async () => {
        const faults: GatewayFault[] = [{ ...ERROR }];
        const gateway = await faulty(faults);
        faults.pop();
        expect(() => {
            gateway.faults = [{ kind: "hang", first: 0 }];
        }).toThrow(expect.objectContaining({ argument: "faults[0].first" }));
        expect(await statuses(gateway, 1)).toEqual([503]);
    });
});

function pattern(result: readonly number[]): string {
    return result.map((status) => (status === 503 ? "x" : ".")).join("");
}

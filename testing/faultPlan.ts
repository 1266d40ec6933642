import type { GatewayFault, GatewayFaultScope, GatewayFaultTarget } from "./faults.js";

/** What a request may be hit by. */
export interface FaultCandidate {
    readonly method: string;
    /** Path and query. */
    readonly path: string;
}

/** What hits a request. */
export interface Hit {
    readonly latencyMs: number;
    readonly clockOffsetSeconds: number;
    /** The one that decides the answer. */
    readonly fault: ReplyFault | undefined;
}

/** The faults that decide what the answer is, or how it is sent. */
export type ReplyFault = Exclude<GatewayFault, { kind: "latency" | "clockSkew" }>;

export const NO_HIT: Hit = { latencyMs: 0, clockOffsetSeconds: 0, fault: undefined };

/** A list of faults, and how often each has hit. */
export class FaultPlan {
    readonly #faults: readonly ArmedFault[];

    constructor(faults: readonly GatewayFault[]) {
        this.#faults = faults.map((fault) => new ArmedFault(fault));
    }

    /** What hits this request, which counts it. Throws what a function in `on` throws. */
    hit(request: FaultCandidate): Hit {
        if (this.#faults.length === 0) {
            return NO_HIT;
        }
        let { latencyMs, clockOffsetSeconds, fault } = NO_HIT;
        for (const armed of this.#faults) {
            const candidate = armed.fault;
            if (candidate.kind === "latency") {
                if (armed.hits(request)) {
                    latencyMs += armed.timeWithin(candidate.ms);
                }
            } else if (candidate.kind === "clockSkew") {
                if (armed.hits(request)) {
                    clockOffsetSeconds += candidate.seconds;
                }
            } else if (fault === undefined && armed.hits(request)) {
                fault = candidate;
            }
        }
        return { latencyMs, clockOffsetSeconds, fault };
    }
}

class ArmedFault {
    readonly fault: GatewayFault;
    readonly #chance: () => number;
    #meant = 0;
    #hits = 0;

    constructor(fault: GatewayFault) {
        this.fault = fault;
        this.#chance = chances(fault.seed ?? 0);
    }

    hits(request: FaultCandidate): boolean {
        const {
            on,
            first = Number.POSITIVE_INFINITY,
            every = 1,
            probability = 1,
        }: GatewayFaultScope = this.fault;
        if (this.#hits >= first || !isMeant(on, request)) {
            return false;
        }
        this.#meant++;
        if (this.#meant % every !== 0 || this.#chance() >= probability) {
            return false;
        }
        this.#hits++;
        return true;
    }

    timeWithin(ms: number | readonly [number, number]): number {
        if (typeof ms === "number") {
            return ms;
        }
        const [least, most] = ms;
        return least + this.#chance() * (most - least);
    }
}

const PATHS = {
    members: /^\/v1\/images\/[^/]+\/members(\/[^/]+)?$/,
    image: /^\/v1\/images\/[^/]+$/,
    images: /^\/v1\/images$/,
    organizationUnits: /^\/v1\/organization-units(\/[^/]+)?$/,
    organizationAccounts: /^\/v1\/organization-accounts$/,
    endpoints: /^\/iam\/v1\/endpoints$/,
    versions: /^\/$/,
};

/** The calls that a fault can name in `on`. */
export const CALLS = Object.keys(PATHS) as (keyof typeof PATHS)[];

function isMeant(on: GatewayFaultTarget | undefined, { method, path }: FaultCandidate): boolean {
    if (on === undefined) {
        return true;
    }
    if (typeof on === "string") {
        return PATHS[on].test(path.split("?", 1)[0] ?? "");
    }
    if (typeof on === "function") {
        return on({ method, path });
    }
    // Not `test`, which goes on from where it was when the expression has the flag g or y.
    return `${method} ${path}`.search(on) !== -1;
}

/** A repeatable sequence of numbers from 0 to below 1 (the generator mulberry32). */
function chances(seed: number): () => number {
    let state = seed | 0;
    return () => {
        state = (state + 0x6d2b79f5) | 0;
        let mixed = Math.imul(state ^ (state >>> 15), state | 1);
        mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
        return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
    };
}

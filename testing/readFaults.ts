import {
    checkFields,
    checkObject,
    GatewayArgumentError,
    list,
    number,
    oneOf,
    text,
    wholeNumber,
} from "./arguments.js";
import { CALLS } from "./faultPlan.js";
import type { GatewayFault, GatewayFaultScope } from "./faults.js";

/** Throws GatewayArgumentError for a value that the field can not have. */
type Check = (value: unknown, at: string) => unknown;

interface Fields {
    readonly required?: Readonly<Record<string, Check>>;
    readonly optional?: Readonly<Record<string, Check>>;
}

/** As long as a timer of Node's can be. */
const MAX_MS = 2 ** 31 - 1;

const errorStatus: Check = (value, at) => wholeNumber(value, at, 400, 599);
const count: Check = (value, at) => wholeNumber(value, at, 1, Number.MAX_SAFE_INTEGER);
const choice =
    (...values: readonly string[]): Check =>
    (value, at) =>
        oneOf(values, value, at);

/** The fields of each kind, beside those of its scope. */
const FIELDS: Readonly<Record<GatewayFault["kind"], Fields>> = {
    latency: { required: { ms: checkMs } },
    clockSkew: { required: { seconds: (value, at) => number(value, at, -1e9, 1e9) } },
    status: {
        required: { status: errorStatus },
        optional: {
            retryAfterSeconds: (value, at) => wholeNumber(value, at, 0, 1e9),
            retryAfterAs: choice("seconds", "date"),
        },
    },
    htmlError: { optional: { status: errorStatus } },
    loginPage: {},
    redirect: { optional: { status: checkRedirectStatus, to: checkUrl } },
    hang: {},
    reset: { optional: { after: choice("request", "headers") } },
    truncation: { optional: { contentLength: choice("whole", "sent") } },
    slowBody: { optional: { bytesPerSecond: count } },
    oversizeBody: { optional: { bytes: count } },
    emptyBody: {},
    badJson: {},
    wrongShape: { required: { shape: choice("list", "null", "nullList") } },
    missingField: { required: { field: text } },
    otherImage: {},
    unknownStatus: {},
    badTimestamp: {},
    extraFields: {},
    partialStatus: { required: { status: (value, at) => wholeNumber(value, at, 201, 299) } },
    moreToCome: {
        required: { sign: choice("next", "links", "count", "hasMore", "linkHeader", "contentRange") },
    },
    errorsBeside: {},
    duplicateKeys: { required: { in: choice("list", "row") } },
    duplicateRow: {},
    contentEncoding: {
        optional: { encoding: choice("gzip", "deflate", "br"), body: choice("encoded", "plain") },
    },
    badUtf8: {},
};

const SCOPE: Readonly<Record<keyof GatewayFaultScope, Check>> = {
    on: checkTarget,
    first: count,
    every: count,
    probability: checkProbability,
    seed: (value, at) => wholeNumber(value, at, Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER),
};

const KINDS = Object.keys(FIELDS) as GatewayFault["kind"][];

/** The faults as they were given, if a gateway can work with them. */
export function readFaults(faults: readonly GatewayFault[]): readonly GatewayFault[] {
    return list(faults, "faults").map((fault, index) => readFault(fault, `faults[${index}]`));
}

function readFault(fault: GatewayFault, at: string): GatewayFault {
    checkObject(fault, at);
    const { required = {}, optional = {} } = FIELDS[oneOf(KINDS, fault.kind, `${at}.kind`)];
    const checks = { ...required, ...optional, ...SCOPE };
    checkFields(fault, at, ["kind", ...Object.keys(checks)]);
    const values = new Map<string, unknown>(Object.entries(fault));
    for (const [field, check] of Object.entries(checks)) {
        const value = values.get(field);
        if (value !== undefined || field in required) check(value, `${at}.${field}`);
    }
    checkTogether(fault, at);
    return fault;
}

/** An option without effect is one that its writer expects something else of. */
function checkTogether(fault: GatewayFault, at: string): void {
    const { every, probability, seed } = fault;
    if (every !== undefined && probability !== undefined) {
        throw new GatewayArgumentError(`${at}.probability`, "can not be beside every");
    }
    const hasChance = probability !== undefined || (fault.kind === "latency" && Array.isArray(fault.ms));
    if (seed !== undefined && !hasChance) {
        throw new GatewayArgumentError(`${at}.seed`, "has no effect without probability or a range of ms");
    }
    if (
        fault.kind === "status" &&
        fault.retryAfterAs !== undefined &&
        fault.retryAfterSeconds === undefined
    ) {
        throw new GatewayArgumentError(`${at}.retryAfterAs`, "has no effect without retryAfterSeconds");
    }
}

function checkMs(value: unknown, at: string): void {
    if (!Array.isArray(value)) {
        number(value, at, 0, MAX_MS);
        return;
    }
    if (value.length !== 2) throw new GatewayArgumentError(at, "is not a range [least, most]");
    number(value[1], `${at}[1]`, number(value[0], `${at}[0]`, 0, MAX_MS), MAX_MS);
}

function checkTarget(value: unknown, at: string): void {
    if (value instanceof RegExp || typeof value === "function") return;
    oneOf(CALLS, value, at);
}

function checkProbability(value: unknown, at: string): void {
    if (number(value, at, 0, 1) === 0) {
        throw new GatewayArgumentError(at, "is 0: the fault would hit nothing");
    }
}

function checkRedirectStatus(value: unknown, at: string): void {
    if (![301, 302, 303, 307, 308].includes(wholeNumber(value, at, 301, 308))) {
        throw new GatewayArgumentError(at, "is none of 301, 302, 303, 307, 308");
    }
}

function checkUrl(value: unknown, at: string): void {
    if (!(typeof value === "string" && /^https?:\/\/[!-~]+$/.test(value) && URL.canParse(value))) {
        throw new GatewayArgumentError(at, "is not a whole http:// or https:// URL");
    }
}

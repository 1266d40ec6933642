import * as z from "zod";
import { list, mustBe, oneOf, options, type SchemasOf, text, wholeNumber } from "./checked.js";
import { CALLS } from "./faultPlan.js";
import type { GatewayFault, GatewayFaultScope, GatewayFaultTarget, LostAnswer } from "./faults.js";

type Kind = GatewayFault["kind"];

function number(least: number, most: number) {
    const rule = mustBe(`a number from ${least} to ${most}`);
    return z.number(rule).min(least, rule).max(most, rule);
}

const count = wholeNumber(1, Number.MAX_SAFE_INTEGER);
const errorStatus = wholeNumber(400, 599);
const redirectStatus = mustBe("301, 302, 303, 307 or 308");
const chance = mustBe("more than 0 and at most 1");
/** The most is the longest delay of a timer in Node.js. */
const ms = number(0, 2 ** 31 - 1);
const range = z
    .tuple([ms, ms])
    .readonly()
    .refine(([least, most]) => least <= most, { path: [1], error: "must not be less than the first" });

const scope = {
    on: z
        .custom<GatewayFaultTarget>(
            (on) => on instanceof RegExp || typeof on === "function" || CALLS.some((call) => call === on),
            mustBe(`one of ${CALLS.join(", ")}, a RegExp or a function`),
        )
        .optional(),
    first: count.optional(),
    every: count.optional(),
    probability: z.number(chance).gt(0, chance).max(1, chance).optional(),
    seed: z.int(mustBe("a whole number")).optional(),
} satisfies SchemasOf<GatewayFaultScope>;

const lostAnswer = {
    carriedOut: z.boolean(mustBe("true or false")).optional(),
} satisfies SchemasOf<LostAnswer>;

/** What each kind has beside its scope. */
const kinds = {
    latency: { ms: z.union([ms, range], mustBe("a number, or a range [least, most]")) },
    clockSkew: { seconds: number(-1e9, 1e9) },
    status: {
        status: errorStatus,
        retryAfterSeconds: wholeNumber(0, 1e9).optional(),
        retryAfterAs: oneOf(["seconds", "date"]).optional(),
        ...lostAnswer,
    },
    htmlError: { status: errorStatus.optional() },
    loginPage: {},
    redirect: {
        status: z
            .number(redirectStatus)
            .refine((status) => [301, 302, 303, 307, 308].includes(status), redirectStatus)
            .optional(),
        to: z.stringFormat("url", isWholeUrl, "must be a whole http:// or https:// URL").optional(),
    },
    hang: lostAnswer,
    reset: { after: oneOf(["request", "headers"]).optional(), ...lostAnswer },
    truncation: { contentLength: oneOf(["whole", "sent"]).optional() },
    slowBody: { bytesPerSecond: count.optional() },
    oversizeBody: { bytes: count.optional() },
    emptyBody: {},
    badJson: {},
    wrongShape: { shape: oneOf(["list", "null", "nullList"]) },
    missingField: { field: text },
    otherImage: {},
    unknownStatus: {},
    badTimestamp: {},
    extraFields: {},
    partialStatus: { status: wholeNumber(201, 299) },
    moreToCome: {
        sign: oneOf([
            "next",
            "links",
            "count",
            "hasMore",
            "notDone",
            "pageToken",
            "failedStatus",
            "otherRows",
            "linkHeader",
            "contentRange",
            "ageHeader",
        ]),
    },
    errorsBeside: {},
    duplicateKeys: { in: oneOf(["list", "row"]) },
    duplicateRow: {},
    contentEncoding: {
        encoding: oneOf(["gzip", "deflate", "br"]).optional(),
        body: oneOf(["encoded", "plain"]).optional(),
    },
    badUtf8: {},
} satisfies {
    [Of in Kind]: SchemasOf<Omit<Extract<GatewayFault, { kind: Of }>, "kind" | keyof GatewayFaultScope>>;
};

type InputOf<Schemas> = Schemas extends z.ZodRawShape ? z.input<z.ZodObject<Schemas>> : never;

/** What is taken. The compiler compares it with what is documented, which is given to it. */
type Taken = { [Of in Kind]: { kind: Of } & InputOf<(typeof kinds)[Of] & typeof scope> }[Kind];

const schemas = Object.entries(kinds).map(([kind, others]) =>
    options({ kind: z.literal(kind), ...others, ...scope }),
);
const ofKnownKind = mustBe(`one of ${Object.keys(kinds).join(", ")}`);
const fault = z.discriminatedUnion("kind", schemas as readonly z.ZodObject[] as [z.ZodObject], {
    error: ({ code, input }) =>
        code === "invalid_union"
            ? ofKnownKind.error({ input: (input as GatewayFault).kind })
            : "must be an object",
}) as z.ZodType as z.ZodType<GatewayFault, Taken>;

/** An option without effect is refused: its writer expects one. */
export const faultList = list(
    fault
        .refine(({ every, probability }) => every === undefined || probability === undefined, {
            path: ["probability"],
            error: "cannot be given with every",
        })
        .refine((fault) => fault.seed === undefined || hasChance(fault), {
            path: ["seed"],
            error: "has no effect without probability or a range of ms",
        })
        .refine(
            (fault) =>
                fault.kind !== "status" ||
                fault.retryAfterAs === undefined ||
                fault.retryAfterSeconds !== undefined,
            {
                path: ["retryAfterAs"],
                error: "has no effect without retryAfterSeconds",
            },
        ),
);

function hasChance(fault: GatewayFault): boolean {
    return fault.probability !== undefined || (fault.kind === "latency" && typeof fault.ms !== "number");
}

function isWholeUrl(text: string): boolean {
    return /^https?:\/\/[!-~]+$/.test(text) && URL.canParse(text);
}

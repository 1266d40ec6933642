import { randomBytes, randomUUID } from "node:crypto";
import * as z from "zod";
import { IMAGE_SERVICE } from "./catalog.js";
import { id, list, mustBe, oneOf, options, type SchemasOf, text } from "./checked.js";
import { faultList } from "./faultsSchema.js";
import type {
    GatewayAccountOptions,
    GatewayApiVersion,
    GatewayEndpointOptions,
    GatewayImageChanges,
    GatewayImageOptions,
    GatewayMemberOptions,
    GatewayOptions,
} from "./options.js";
import { organizationOptions } from "./organizationSchema.js";
import { API_VERSIONS } from "./versions.js";

const hex = (bytes: number) => randomBytes(bytes).toString("hex");
const trueOrFalse = z.boolean(mustBe("true or false"));
const timestamp = z.iso.datetime({ precision: 0, ...mustBe("a time in UTC such as 2025-07-22T09:00:00Z") });

const account = options({
    accountId: id,
    accessKey: text.default(() => `TEST-ACCESS-KEY-${hex(16)}`),
    secretKey: text.default(() => `test-secret-key-${hex(16)}`),
    authToken: text.optional(),
} satisfies SchemasOf<GatewayAccountOptions>);

/** An account, and the credentials that prove it. */
export type Account = z.output<typeof account>;

const accounts = list(account)
    .refine(({ length }) => length > 0, "must have an account; leave it out for one with random keys")
    .superRefine((all, { addIssue }) => {
        for (const field of ["accountId", "accessKey", "authToken"] as const) {
            // The value is not shown, because it may be a credential.
            if (repeated(all.map((each) => each[field])) !== undefined) {
                addIssue(`two have the same ${field}`);
            }
        }
    })
    .transform((all) => all as readonly [Account, ...Account[]]);

export const memberStatus = oneOf(["pending", "accepted", "rejected"]);

const member = options({
    memberId: id,
    status: memberStatus.default("pending"),
    createdAt: timestamp.optional(),
    updatedAt: timestamp.optional(),
} satisfies SchemasOf<GatewayMemberOptions>);

const members = list(member).superRefine((all, { addIssue }) => {
    const twice = repeated(all.map(({ memberId }) => memberId));
    if (twice !== undefined) {
        addIssue(`has ${twice} twice`);
    }
});

const visibility = oneOf(["shared", "private", "public", "community"]);

export const imageOptions = options({
    id: id.default(randomUUID),
    name: text.default("test-image"),
    owner: id.optional(),
    visibility: visibility.default("shared"),
    hidden: trueOrFalse.default(false),
    status: text.default("active"),
    members: members.default([]),
    createdAt: timestamp.optional(),
    updatedAt: timestamp.optional(),
} satisfies SchemasOf<GatewayImageOptions>);

export const imageChanges = options({
    name: text.optional(),
    owner: id.optional(),
    visibility: visibility.optional(),
    hidden: trueOrFalse.optional(),
    status: text.optional(),
} satisfies SchemasOf<GatewayImageChanges>);

const endpoint = options({
    region: text.optional(),
    serviceType: text.default(IMAGE_SERVICE.serviceType),
    serviceName: text.default(IMAGE_SERVICE.serviceName),
    url: text.optional(),
} satisfies SchemasOf<GatewayEndpointOptions>);

const version = options({
    id: z.stringFormat("version", /^v\d{1,9}\.\d{1,9}$/, mustBe("a version such as v1.3")),
    status: oneOf(["CURRENT", "SUPPORTED", "DEPRECATED", "PLANNED"]),
    notBefore: z.iso.date(mustBe("a day such as 2026-08-31")),
} satisfies SchemasOf<GatewayApiVersion>);

/** Its error does not show the value, which may have a password. */
const upstream = z
    .stringFormat("origin", isOrigin, "must be an address such as http://127.0.0.1:9292, without a path")
    .transform((address) => new URL(address).origin);

export const gatewayOptions = options({
    accounts: accounts.prefault(() => [{ accountId: hex(16) }]),
    images: list(imageOptions).optional(),
    upstream: upstream.optional(),
    organization: organizationOptions.optional(),
    maxClockSkewSeconds: z
        .custom<number>(
            (value) => typeof value === "number" && value >= 0,
            mustBe("a number of seconds, 0 or more"),
        )
        .default(300),
    timestampsWithZ: trueOrFalse.optional(),
    region: text.default("kr-west1"),
    endpoints: list(endpoint).optional(),
    versions: list(version).default(API_VERSIONS),
    faults: faultList.default([]),
} satisfies SchemasOf<GatewayOptions>).superRefine((given, { addIssue }) => {
    for (const simulated of ["images", "timestampsWithZ"] as const) {
        if (given.upstream !== undefined && given[simulated] !== undefined) {
            const message = "cannot be given with upstream, which decides it: leave it out";
            addIssue({ code: "custom", path: [simulated], message });
        }
    }
});

/** The options as the gateway uses them: checked, and with their defaults. */
export type GatewaySettings = z.output<typeof gatewayOptions>;

function isOrigin(address: string): boolean {
    return URL.canParse(address) && new URL(address).href === `http://${new URL(address).host}/`;
}

function repeated(values: readonly (string | undefined)[]): string | undefined {
    return values.find((value, index) => values.indexOf(value) !== index);
}

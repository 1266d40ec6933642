import { randomBytes } from "node:crypto";
import * as z from "zod";
import { id, list, mustBe, oneOf, options, type SchemasOf, text } from "./checked.js";
import type {
    GatewayOrganizationAccountOptions,
    GatewayOrganizationOptions,
    GatewayOrganizationUnitOptions,
} from "./options.js";

const hex = (bytes: number) => randomBytes(bytes).toString("hex");

const unit = options({
    id: id.default(() => `ou-${hex(15)}`),
    name: text.default("test-unit"),
    parentId: id.optional(),
} satisfies SchemasOf<GatewayOrganizationUnitOptions>);

const account = options({
    accountId: id,
    name: z.string(mustBe("a string, or null")).nullable().default("test-account"),
    type: oneOf(["MANAGEMENT", "DELEGATION", "MEMBER", "NONE", "LOG_ARCHIVE", "AUDIT"]).default("MEMBER"),
    state: oneOf(["ACTIVE", "SUSPENDED", "PENDING_CLOSURE"]).default("ACTIVE"),
    unitId: id.optional(),
} satisfies SchemasOf<GatewayOrganizationAccountOptions>);

/** A loop of units is let through: it is there to try a client with. */
export const organizationOptions = options({
    id: id.default(() => `o-${hex(15)}`),
    rootId: id.default(() => `r-${hex(15)}`),
    units: list(unit).default([]),
    accounts: list(account).default([]),
    readers: list(id).optional(),
} satisfies SchemasOf<GatewayOrganizationOptions>).superRefine(
    ({ rootId, units, accounts }, { addIssue }) => {
        const ids = [rootId, ...units.map((each) => each.id)];
        const isUnknown = (unitId: string | undefined) => unitId !== undefined && !ids.includes(unitId);
        const problem = (path: (string | number)[], message: string) =>
            addIssue({ code: "custom", path, message });
        if (new Set(ids).size < ids.length) {
            problem(["units"], "two have the same id");
        }
        if (new Set(accounts.map(({ accountId }) => accountId)).size < accounts.length) {
            problem(["accounts"], "two have the same accountId");
        }
        units.forEach(({ parentId }, index) => {
            if (isUnknown(parentId)) {
                problem(["units", index, "parentId"], `there is no unit "${parentId}"`);
            }
        });
        accounts.forEach(({ unitId }, index) => {
            if (isUnknown(unitId)) {
                problem(["accounts", index, "unitId"], `there is no unit "${unitId}"`);
            }
        });
    },
);

/** The organisation as the gateway serves it. */
export interface Organization extends z.output<typeof organizationOptions> {
    readonly readers: readonly string[];
}
export type OrganizationUnit = Organization["units"][number];
export type OrganizationAccount = Organization["accounts"][number];

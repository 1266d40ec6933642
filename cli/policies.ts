import { apiVersionSupported } from "../policy/apiVersionSupported.js";
import { approvalsCurrent } from "../policy/approvalsCurrent.js";
import { imageMembersApproved } from "../policy/imageMembersApproved.js";
import { imageMembersLimit } from "../policy/imageMembersLimit.js";
import { PackRun } from "../policy/packRun.js";
import { pendingSharesRecent } from "../policy/pendingSharesRecent.js";
import type { PolicyName } from "../policy/policyNames.js";
import type { Policies } from "../policy/sdk.js";
import { sharedImagesApproved } from "../policy/sharedImagesApproved.js";

/** The name of the ready policy pack, by whose policies an audit judges. */
export const packName = "scp-image-sharing";

type Policy = Pick<
    Policies[number],
    "description" | "displayName" | "enforcementLevel" | "remediationSteps" | "severity" | "url"
>;

const run = new PackRun({});
const now = () => new Date();
const today = () => now().toISOString().slice(0, 10);
const notRead = () => {
    throw new Error("A policy is only looked at here, and not run.");
};

/** What the policies say of themselves. */
const policies: Readonly<Record<PolicyName, Policy>> = {
    "image-members-approved": imageMembersApproved({}, run, today),
    "shared-images-approved": sharedImagesApproved({}, run, {
        reader: notRead,
        isPreview: () => false,
        today,
    }),
    "pending-shares-recent": pendingSharesRecent({}, run, now),
    "approvals-current": approvalsCurrent(run, today),
    "image-members-limit": imageMembersLimit({}, run),
    "api-version-supported": apiVersionSupported(() => undefined, today),
};

/** What a policy says of itself; undefined for one of another pack. */
export function aboutPolicy(name: string): Policy | undefined {
    return Object.hasOwn(policies, name) ? policies[name as PolicyName] : undefined;
}

import { dump } from "js-yaml";
import { isYaml } from "../policy/findings/text.js";
import { isId } from "../policy/rules/configuration.js";
import type { Approval } from "../policy/rules/types.js";
import { oneLine } from "../provider/text.js";
import type { ImageMemberStatus } from "../provider/types.js";
import { known } from "./reportedFinding.js";
import type { OfferedApprovals } from "./shareReport.js";

/** A share that an approval is missing for, and that one which is added would allow. */
export interface ApprovableShare {
    readonly imageId: string;
    readonly imageName?: string | undefined;
    readonly memberId: string;
    readonly memberName?: string | undefined;
    readonly status?: ImageMemberStatus | undefined;
    readonly createdAt?: string | undefined;
}

/** So many shares are offered an approval in a report. */
const mostOffered = 5;

/** Approvals to add for shares; undefined without any. */
export function offeredApprovals(
    shares: readonly ApprovableShare[],
    approvalsFile: string | undefined,
    expires: string,
): OfferedApprovals | undefined {
    const approvable = shares.filter(({ imageId, memberId }) => isId(imageId) && isId(memberId));
    const first = approvable.slice(0, mostOffered);
    const lines = isYaml(approvalsFile) ? yamlApprovals(first, expires) : jsonApprovals(first, expires);
    return first.length === 0
        ? undefined
        : known({ approvalsFile, lines, more: approvable.length - first.length });
}

/** The same, as items of a list of YAML: what only people know is left for them to fill in. */
export function yamlApprovals(shares: readonly ApprovableShare[], expires: string): string {
    return [...byAccount(shares)]
        .map(([memberId, ofAccount]) => {
            const name = ofAccount[0]?.memberName;
            return [
                `- memberId: ${scalar(memberId)}${comment(name)}`,
                ...(name === undefined ? ["  # name:"] : []),
                "  # owner:",
                "  # reason:",
                "  # approvedBy:",
                "  imageIds:",
                ...ofAccount.map((share) => `    - ${scalar(share.imageId)}${comment(about(share))}`),
                `  expires: ${expires}`,
                "",
            ].join("\n");
        })
        .join("");
}

function jsonApprovals(shares: readonly ApprovableShare[], expires: string): string {
    return newApprovals(shares, expires)
        .map((approval) => JSON.stringify(approval))
        .join(",\n");
}

/** An approval for each account. */
export function newApprovals(shares: readonly ApprovableShare[], expires: string): Approval[] {
    return [...byAccount(shares)].map(([memberId, ofAccount]) => ({
        memberId,
        imageIds: ofAccount.map(({ imageId }) => imageId),
        expires,
    }));
}

function byAccount(shares: readonly ApprovableShare[]): Map<string, ApprovableShare[]> {
    return Map.groupBy(shares, ({ memberId }) => memberId);
}

/** In quotes if YAML would take it for something else than a text, such as the number 77e04. */
function scalar(text: string): string {
    return dump(text, { lineWidth: -1 }).trimEnd();
}

function about({ imageName, createdAt, status }: ApprovableShare): string {
    const since = createdAt === undefined ? "" : `shared since ${createdAt.slice(0, 10)}`;
    return [imageName, since, status].filter(Boolean).join(", ");
}

function comment(text = ""): string {
    return text === "" ? "" : ` # ${oneLine(text)}`;
}

import { checkOf } from "../policy/checks/index.js";
import type { Finding, Origin, ShownApproval } from "../policy/findings/finding.js";
import { keyOf } from "../policy/findings/key.js";
import { commandOf, findingText, toTakeBack, withRemedy } from "../policy/findings/text.js";
import type { ReportedApproval, ReportedFinding } from "./shareReport.js";

/** A finding as a report has it: what is not known is left out. */
export function reportedFinding(
    finding: Finding,
    level: ReportedFinding["level"],
    policyPack: string,
    origin: Origin = {},
): ReportedFinding {
    const { policy, kind, imageId, imageName, memberId, memberName, status } = finding;
    const { createdAt, updatedAt, resourceUrn } = finding;
    const refused = finding.kind === "not-approved" ? finding : undefined;
    return known({
        policy,
        policyPack,
        level,
        severity: checkOf(policy)?.severity,
        kind,
        key: keyOf(finding),
        message: withRemedy(findingText(finding), finding),
        command: commandOf(finding),
        imageId,
        imageName,
        memberId,
        status,
        createdAt,
        updatedAt,
        resourceUrn,
        memberName,
        similarId: refused?.similarId,
        accountState: refused?.accountState,
        approval: "approval" in finding ? reportedApproval(finding.approval) : undefined,
        ...origin,
    });
}

/** An approval as a report has it: whose it is stands beside it. */
export function reportedApproval(approval: Partial<ShownApproval>): ReportedApproval {
    const { approvedBy, owner, reason, expires, place } = approval;
    return known({ approvedBy, owner, reason, expires, place });
}

/** A finding's message with the command that helps, for formats that are text. */
export function wholeMessage({
    message,
    command,
}: {
    message: string;
    command?: string | undefined;
}): string {
    return command === undefined ? message : `${message} ${toTakeBack} \`${command}\``;
}

/** The same without what is undefined. */
export function known<Fields extends object>(
    fields: Fields,
): { [Name in keyof Fields]: Exclude<Fields[Name], undefined> } {
    const result: Record<string, unknown> = {};
    for (const [name, value] of Object.entries(fields)) {
        if (value !== undefined) {
            result[name] = value;
        }
    }
    return result as never;
}

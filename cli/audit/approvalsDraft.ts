import { resolve } from "node:path";
import * as z from "zod";
import type { PolicyName } from "../../policy/checks/index.js";
import { counted, some } from "../../policy/findings/words.js";
import { dayOf, endOfApproval } from "../../policy/rules/approvals.js";
import { approvalsIn } from "../../policy/rules/approvalsFile.js";
import { isId } from "../../policy/rules/configuration.js";
import { type Rules, RulesReader } from "../../policy/rules/rules.js";
import type { PolicyConfiguration } from "../../policy/rules/types.js";
import { readTextFile, UnusableFile } from "../../provider/files.js";
import { quoted } from "../../provider/text.js";
import { isOpenToEverybody } from "../../provider/types.js";
import { type ApprovableShare, newApprovals } from "../approvalLines.js";
import { approvalsText } from "../approvalsText.js";
import { CliError, exitCodes } from "../exitCodes.js";
import type { ShareReport } from "../shareReport.js";
import type { Messages } from "../terminal.js";
import { checkWritable, type NamedFile, writeAlone } from "../wholeFile.js";
import { type AuditReading, approvableShares } from "./auditReport.js";
import { type AuditRules, auditRules } from "./auditRules.js";
import type { PackConfiguration } from "./packConfiguration.js";

/** A file that today's shares are to be approved in. */
export interface ApprovalsDraft extends NamedFile {
    /** What is in it; undefined if there is no such file yet. */
    readonly text: string | undefined;
    /** The last day of the approvals that are added. */
    readonly expires: string;
}

/** @throws CliError for a file that cannot be added to, or a day that no approval can end on: nothing is asked of the service. */
export function openDraft(path: string, expires: string | undefined, folder: string): ApprovalsDraft {
    const named = { option: "--write-approvals", path, folder };
    const today = new Date();
    checkWritable(named);
    if (expires !== undefined && (!z.iso.date().safeParse(expires).success || expires < dayOf(today))) {
        throw new CliError(
            `--expires is ${quoted(expires)}: it must be a day from today on, as YYYY-MM-DD, such as ${endOfApproval(today)}.`,
        );
    }
    return { ...named, text: textOf(named), expires: expires ?? endOfApproval(today) };
}

function textOf(named: NamedFile): string | undefined {
    try {
        return readTextFile(resolve(named.folder, named.path));
    } catch (error) {
        if (error instanceof UnusableFile && error.code === "ENOENT") {
            return undefined;
        }
        throw unusable(named, error);
    }
}

function unusable({ option, path }: NamedFile, error: unknown): Error {
    return error instanceof UnusableFile
        ? new CliError(`${option} is ${quoted(path)}: ${error.message}.`)
        : (error as Error);
}

/**
 * The rules of the pack, as they are once the draft is in its file.
 *
 * @param config The configuration's file, if there is one.
 * @throws CliError if the draft, or the configuration, is wrong.
 */
export function rulesByDraft(
    draft: ApprovalsDraft,
    configuration: PackConfiguration,
    config: string | undefined,
): AuditRules {
    const { path, folder } = draft;
    const file = resolve(folder, path);
    const files = new Map([[file, { content: contentOf(draft) }]]);
    const rulesOf = (options: PolicyConfiguration) =>
        auditRules(configuration, config ?? path, new RulesReader(options, folder, files));
    const rules = rulesOf({});
    const { approvalsFile } = rules.sharing.config;
    if (approvalsFile === undefined) {
        return rulesOf({ approvalsFile: path });
    }
    if (resolve(folder, approvalsFile) !== file) {
        throw new CliError(
            `--write-approvals is ${quoted(path)}, and the approvals of ${config} are in ${quoted(approvalsFile)}: give that file, ` +
                "or the next audit would not go by what is written.",
        );
    }
    return rules;
}

function contentOf(draft: ApprovalsDraft): unknown {
    try {
        return approvalsIn(draft.text ?? "") ?? [];
    } catch (error) {
        throw unusable(draft, error);
    }
}

/** What an audit makes of a draft. */
export interface FilledDraft {
    readonly draft: ApprovalsDraft;
    /** Those that were added. */
    readonly shares: readonly ApprovableShare[];
    /** Why nothing could be added. */
    readonly why?: string;
    /** Whether the file is not as the draft is yet. */
    readonly isNew: boolean;
}

/**
 * What could not be read gets no approval. Neither does anybody while the accounts of an approved organisation unit are not
 * known: theirs are approved already.
 *
 * @throws CliError if the file cannot be added to.
 */
export function filledDraft(draft: ApprovalsDraft, reading: AuditReading, sharing: Rules): FilledDraft {
    const { images, unread } = reading;
    const nothing = { draft, shares: [], isNew: false };
    if (unread.length > 0 && images.every(({ image }) => isOpenToEverybody(image.visibility))) {
        return { ...nothing, why: "no list of members could be read" };
    }
    if (sharing.organization.unread !== undefined) {
        return { ...nothing, why: "the organisation could not be read" };
    }
    const shares = approvableShares(reading, sharing).filter(
        ({ imageId, memberId }) => isId(imageId) && isId(memberId),
    );
    if (shares.length === 0 && draft.text !== undefined) {
        return nothing;
    }
    try {
        const text = approvalsText(draft, shares, draft.expires);
        return { draft: { ...draft, text }, shares, isNew: true };
    } catch (error) {
        throw unusable(draft, error);
    }
}

/**
 * @param before The draft as it was opened: what others have written since is kept.
 * @throws CliError if it cannot be written.
 */
export function saveDraft({ draft, isNew }: FilledDraft, before: ApprovalsDraft): void {
    if (!isNew) {
        return;
    }
    writeAlone(draft, () => {
        if (textOf(draft) !== before.text) {
            throw new CliError(
                `--write-approvals is ${quoted(draft.path)}: it was changed while the images were read, so nothing is written. Run this again.`,
                exitCodes.unwritten,
            );
        }
        return draft.text ?? "";
    });
}

/** Says what was approved, what was not, and what is left to people. */
export function tellOfDraft(
    { draft: { path, expires }, shares, why }: FilledDraft,
    report: ShareReport,
    configuration: PackConfiguration,
    messages: Messages,
): void {
    if (why !== undefined) {
        messages.warning(`${path} is not written, because ${why}.`);
        return;
    }
    const accounts = counted(newApprovals(shares, expires).length, "account");
    messages.note(
        shares.length === 0
            ? `${path}: nothing is to be added, because no share${report.unread.length > 0 ? " that could be read" : ""} lacks an approval.`
            : `${path}: added approvals of ${accounts} for ${counted(shares.length, "share")}, until ${expires}. Fill in who each ` +
                  "account is, who answers for it, why, and who gave the approval.",
    );
    if (!sharingPolicies.some((policy) => "approvalsFile" in configuration.properties(policy))) {
        messages.note(
            "So that audits and previews go by it, name it in the pack's configuration: " +
                `{"image-members-approved": {"approvalsFile": ${quoted(path)}}}`,
        );
    }
    for (const warning of warnings(report)) {
        messages.warning(warning);
    }
}

export const sharingPolicies = [
    "image-members-approved",
    "shared-images-approved",
] as const satisfies PolicyName[];

function warnings({ images, findings, unread }: ShareReport): string[] {
    const left = images.flatMap(({ members }) => members.filter(({ verdict }) => verdict === "unapproved"));
    const open = new Set(
        findings.flatMap(({ kind, imageId }) => (kind === "open-to-everybody" ? (imageId ?? []) : [])),
    );
    return [
        ...(unread.length > 0 ? ["What could not be read got no approvals."] : []),
        ...(left.length > 0
            ? [
                  `${counted(left.length, "share")} ${left.length === 1 ? "is" : "are"} still not approved: the report says why.`,
              ]
            : []),
        ...(open.size > 0
            ? [
                  `${counted(open.size, "image")} ${open.size === 1 ? "is" : "are"} open to everybody, and no approval changes that ` +
                      `(${some([...open])}): set the visibility to private or shared, or name the image in allowPublicImageIds in the pack's configuration.`,
              ]
            : []),
    ];
}

import { isAbsolute, relative, resolve, sep } from "node:path";
import { pathToFileURL } from "node:url";
import { checkOf, policyNames } from "../../policy/checks/index.js";
import { LiveOrganizations } from "../../policy/live/organization.js";
import { approvingKeys } from "../../policy/rules/configuration.js";
import { isHarmlessKey } from "../../policy/rules/problems.js";
import { nameOf, RulesReader } from "../../policy/rules/rules.js";
import { meantBy } from "../../provider/spelling.js";
import { oneLine, quoted } from "../../provider/text.js";
import {
    type ApprovalsDraft,
    filledDraft,
    openDraft,
    rulesByDraft,
    saveDraft,
    sharingPolicies,
    tellOfDraft,
} from "../audit/approvalsDraft.js";
import {
    type AuditReading,
    type AuditRequest,
    auditReport,
    type Progress,
    readAudit,
} from "../audit/auditReport.js";
import { type AuditRules, auditRules } from "../audit/auditRules.js";
import { compared, earlierIdsOf, isOfOthers } from "../audit/changes.js";
import { readEarlierReport } from "../audit/earlierReport.js";
import { organizationReaders, withOrganizations } from "../audit/organizations.js";
import {
    noConfiguration,
    type PackConfiguration,
    readPackConfiguration,
} from "../audit/packConfiguration.js";
import { type OpenConnection, openConnection, openConnections } from "../connection.js";
import { CliError, hasUnreadRules } from "../exitCodes.js";
import { notComparedTexts } from "../formats/words.js";
import { givenImageIds } from "../imageIds.js";
import { checkNotReplaced, found } from "../outputs.js";
import { ProgressLine } from "../progress.js";
import { checkOutputs, type ReportOptions, writeReport } from "../reportOutput.js";
import type { ShareReport } from "../shareReport.js";
import type { EarlierReport } from "../shareReportSchema.js";
import type { ConnectionOptions } from "../stackConfiguration.js";
import { Messages, type Terminal } from "../terminal.js";

export interface AuditOptions extends ConnectionOptions, ReportOptions {
    /** Without any, all that the account shares. */
    readonly imageIds: readonly string[];
    /** A policy pack's configuration file. */
    readonly config?: string | undefined;
    /** A file with an earlier report, to compare with. */
    readonly since?: string | undefined;
    /** Whether that file need not be there: then this is the first audit. */
    readonly isSinceOptional?: boolean | undefined;
    /** Whether shares that are not approved are taken back: `plan` only tells which. */
    readonly takeBack?: "plan" | "do" | undefined;
    /** A file to approve today's shares in. */
    readonly writeApprovals?: string | undefined;
    /** The last day of these approvals. */
    readonly expires?: string | undefined;
}

/** Reads who images are shared with, and judges it by a policy pack's configuration. */
export async function audit(options: AuditOptions, terminal: Terminal): Promise<number> {
    const { config, connections, stack, since } = options;
    checkOutputs(options.outputs, terminal);
    if (options.takeBack !== undefined && config === undefined) {
        throw new CliError(
            "--take-back needs the approvals: give --config FILE. Without it no share is approved, and every one would be taken back.",
        );
    }
    const draft = draftOf(options, terminal);
    const messages = new Messages(terminal);
    const earlier = await earlierReport(options, messages, terminal);
    const configuration =
        config === undefined ? noConfiguration : await readPackConfiguration(config, terminal.folder);
    checkFilesApart(options, configuration, terminal);
    warnOfIgnored(configuration, config, messages);
    const rulesBy = (file: ApprovalsDraft | undefined) =>
        file === undefined
            ? auditRules(configuration, config ?? "", new RulesReader({}, terminal.folder))
            : rulesByDraft(file, configuration, config);
    const rules = rulesBy(draft);
    checkTakeBack(options, configuration);
    const imageIds = await givenImageIds(options.imageIds, terminal);
    const { connection: configured } = rules.sharing.config;
    const open = await openConnections(
        {
            connections: connections.length === 0 && configured !== undefined ? [configured] : connections,
            stack,
            isDebugged: options.isDebugged,
        },
        terminal,
    );
    const readers = await organizationReaders(rules, open, (named) =>
        openConnection(named, options, terminal),
    );
    const organizations = new LiveOrganizations();
    const known = (each: AuditRules) => withOrganizations(each, readers, organizations);
    const request = {
        imageIds,
        configUri: config && configUri(config, terminal.folder),
    };
    const read = (before?: ShareReport) => {
        const earlierIds = earlierIdsOf(earlier, before);
        return readAll({ ...request, earlierIds }, rules, known, open, options, terminal);
    };
    const first = await read();
    if (earlier !== undefined && isOfOthers(earlier, first.report)) {
        throw ofOthers(since, earlier);
    }
    const {
        reading,
        rules: judgedBy,
        report,
    } = draft === undefined
        ? await afterTakingBack(first, read, open, options, messages, terminal)
        : await afterApproving(first, draft, (filled) => known(rulesBy(filled)), configuration, messages);
    if (earlier === undefined) {
        return writeReport(report, options, terminal);
    }
    const name = (memberId: string) => nameOf(judgedBy.sharing, memberId);
    const changes = compared(earlier, report, reading.gone, name);
    for (const text of notComparedTexts(changes)) {
        messages.warning(text);
    }
    return writeReport({ ...report, changes }, options, terminal);
}

/** What has been read, and what it comes to. */
interface Audited {
    readonly reading: AuditReading;
    readonly rules: AuditRules;
    readonly report: ShareReport;
}

/** The rules with what the organisations say, which is read once. */
type WithOrganizations = (rules: AuditRules) => Promise<AuditRules>;

async function readAll(
    request: AuditRequest,
    rules: AuditRules,
    known: WithOrganizations,
    open: readonly OpenConnection[],
    { isQuiet, isDebugged }: AuditOptions,
    terminal: Terminal,
): Promise<Audited> {
    const progress = new ProgressLine(terminal.stderr);
    const show: Progress =
        isQuiet || isDebugged ? () => {} : (read, all) => progress.show(`Read ${read} of ${all} images`);
    try {
        const [reading, knownRules] = await Promise.all([
            readAudit(request, rules, open, show),
            known(rules),
        ]);
        terminal.signal.throwIfAborted();
        return judged(reading, knownRules);
    } finally {
        progress.end();
    }
}

function judged(reading: AuditReading, rules: AuditRules): Audited {
    return { reading, rules, report: auditReport(reading, rules) };
}

/** What there is once the shares that are not approved have been taken back, if that is asked for. */
async function afterTakingBack(
    audited: Audited,
    readAgain: (before: ShareReport) => Promise<Audited>,
    open: readonly OpenConnection[],
    { takeBack }: AuditOptions,
    messages: Messages,
    { signal }: Terminal,
): Promise<Audited> {
    if (takeBack === undefined) {
        return audited;
    }
    if (hasUnreadRules(audited.report)) {
        messages.error("No share is taken back, because what shares are judged by could not be read.");
        return audited;
    }
    const taking = await import("../takeBack/takeBack.js");
    const tell = (line: string) => messages.note(line);
    if (takeBack === "plan") {
        taking.planned(audited.report).forEach(tell);
        return audited;
    }
    return (await taking.takeBack(audited.report, open, { tell, signal }))
        ? readAgain(audited.report)
        : audited;
}

/** What there is once today's shares have been approved. */
async function afterApproving(
    audited: Audited,
    draft: ApprovalsDraft,
    rulesBy: (draft: ApprovalsDraft) => Promise<AuditRules>,
    configuration: PackConfiguration,
    messages: Messages,
): Promise<Audited> {
    const { reading, rules } = audited;
    const filled = filledDraft(draft, reading, rules.sharing);
    const approved = filled.isNew ? judged(reading, await rulesBy(filled.draft)) : audited;
    saveDraft(filled, draft);
    tellOfDraft(filled, approved.report, configuration, messages);
    return approved;
}

function draftOf(
    { writeApprovals, expires }: AuditOptions,
    { folder }: Pick<Terminal, "folder">,
): ApprovalsDraft | undefined {
    if (writeApprovals !== undefined) {
        return openDraft(writeApprovals, expires, folder);
    }
    if (expires !== undefined) {
        throw new CliError(
            "--expires is the last day of the approvals that --write-approvals writes: give both.",
        );
    }
    return undefined;
}

/** Only a report for the next comparison may take the place of a file that was read: the earlier report. */
function checkFilesApart(
    { outputs, config, since, writeApprovals }: AuditOptions,
    configuration: PackConfiguration,
    { folder }: Terminal,
): void {
    const named = (option: string, path: unknown) =>
        typeof path === "string" ? [found({ option, path, folder })] : [];
    const approvals = named("--write-approvals", writeApprovals);
    const configs = named("--config", config);
    const earlier = named("--since", since);
    const approvalsFiles = policyNames.flatMap((policy) =>
        named("approvalsFile", configuration.properties(policy).approvalsFile),
    );
    for (const each of approvals) {
        checkNotReplaced(each, [...configs, ...earlier]);
    }
    for (const { option, file, format } of outputs) {
        for (const each of named(option, file)) {
            const used = [...approvals, ...configs, ...approvalsFiles];
            checkNotReplaced(each, format === "json" ? used : [...used, ...earlier]);
        }
    }
}

/** Approvals that are missing by a slip would have every share taken back. */
function checkTakeBack({ takeBack, config = "" }: AuditOptions, configuration: PackConfiguration): void {
    if (takeBack === undefined) {
        return;
    }
    const ignored = configuration.policies.filter((policy) => checkOf(policy) === undefined);
    const hidden =
        ignored.length > 0 ? "policies that this pack does not have" : "environments of Pulumi ESC";
    if (ignored.length > 0 || configuration.hasEnvironments) {
        throw new CliError(
            `--take-back needs all approvals, and ${config} has ${hidden}, which are ignored here: approvals can be in them. ` +
                "Move what they have of approvals to shared-images-approved, and remove them.",
        );
    }
    const given = sharingPolicies.map((policy) => configuration.properties(policy));
    if (!given.some((properties) => approvingKeys.some((key) => key in properties))) {
        throw new CliError(
            `--take-back needs the approvals, and ${config} has none: every share would be taken back. If nobody is approved, ` +
                'say so: {"shared-images-approved": {"approvedMemberIds": []}}.',
        );
    }
}

/** What a configuration says without an effect. */
function warnOfIgnored(configuration: PackConfiguration, config = "", messages: Messages): void {
    if (configuration.hasEnvironments) {
        messages.warning(
            `${config} has environments of Pulumi ESC, which only Pulumi opens: what they give the policies is ignored here.`,
        );
    }
    for (const policy of configuration.policies) {
        const check = checkOf(policy);
        if (check === undefined) {
            const meant = meantBy(policy, policyNames);
            const question = meant === undefined ? "" : ` (did you mean ${meant}?)`;
            messages.warning(
                `${config} configures ${isHarmlessKey(policy) ? policy : "something"}, which is not a policy of this pack${question}: it is ignored.`,
            );
        } else if (check.level === "disabled" && configuration.level(policy) === undefined) {
            messages.warning(
                `${config} configures ${policy} without a level, so it is disabled and judges nothing. ` +
                    "Give it an enforcementLevel: mandatory, advisory or disabled.",
            );
        }
    }
}

async function earlierReport(
    { since, isSinceOptional = false }: AuditOptions,
    messages: Messages,
    { folder }: Terminal,
): Promise<EarlierReport | undefined> {
    if (since === undefined) {
        if (isSinceOptional) {
            throw new CliError(
                "--since-optional says that the file of --since need not be there: give --since FILE as well.",
            );
        }
        return undefined;
    }
    const earlier = await readEarlierReport(since, folder, isSinceOptional);
    if (earlier === undefined) {
        messages.note(
            `There is no earlier report ${quoted(since)}: this is the first one, and nothing is compared.`,
        );
    }
    return earlier;
}

function ofOthers(since: string | undefined, { source }: EarlierReport): CliError {
    const { endpoint, connections = [{ endpoint }] } = source;
    const endpoints = [...new Set(connections.map((each) => oneLine(each.endpoint ?? "")))];
    return new CliError(
        `--since is ${quoted(since)}, a report of another account or endpoint (${endpoints.join(", ")}): its images ` +
            "have nothing to do with these.",
    );
}

/** As a URI that is relative to the folder, with which a report makes sense on another machine. */
function configUri(path: string, folder: string): string {
    const inside = relative(folder, resolve(folder, path));
    return inside.startsWith("..") || isAbsolute(inside)
        ? pathToFileURL(resolve(folder, path)).href
        : inside.split(sep).map(encodeURIComponent).join("/");
}

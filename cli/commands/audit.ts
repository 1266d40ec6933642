import { isAbsolute, relative, resolve, sep } from "node:path";
import { pathToFileURL } from "node:url";
import { policyNames } from "../../policy/checks/index.js";
import { some } from "../../policy/findings/words.js";
import { nameOf } from "../../policy/rules/rules.js";
import { meantBy } from "../../provider/spelling.js";
import { oneLine, quoted } from "../../provider/text.js";
import { auditReport } from "../audit/auditReport.js";
import { auditRules } from "../audit/auditRules.js";
import { compared } from "../audit/changes.js";
import { readEarlierReport } from "../audit/earlierReport.js";
import { organizationReaders } from "../audit/organizations.js";
import { noConfiguration, readPackConfiguration } from "../audit/packConfiguration.js";
import { openConnection } from "../connection.js";
import { CliError } from "../exitCodes.js";
import { givenImageIds } from "../imageIds.js";
import { ProgressLine } from "../progress.js";
import { checkOut, type ReportOptions, writeReport } from "../reportOutput.js";
import type { ShareChanges, ShareReport } from "../shareReport.js";
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
}

/** Reads whom images are shared with, and judges it by a policy pack's configuration. */
export async function audit(options: AuditOptions, terminal: Terminal): Promise<number> {
    const { config, connection, stack, since } = options;
    checkOut(options, terminal);
    const messages = new Messages(terminal);
    const earlier = since === undefined ? undefined : await readEarlierReport(since, terminal.folder);
    const configuration =
        config === undefined ? noConfiguration : await readPackConfiguration(config, terminal.folder);
    for (const policy of configuration.unknownPolicies) {
        const meant = meantBy(policy, policyNames);
        const question = meant === undefined ? "" : ` (did you mean ${meant}?)`;
        messages.warning(
            `${config} configures ${policy}, which is not a policy of this pack${question}: it is ignored.`,
        );
    }
    const rules = auditRules(configuration, config ?? "", terminal.folder);
    const imageIds = await givenImageIds(options.imageIds, terminal);
    const open = await openConnection(
        { connection: connection ?? rules.sharing.config.connection, stack },
        terminal,
    );
    const organizations = await organizationReaders(rules, open, (named) =>
        openConnection({ connection: named, stack }, terminal),
    );
    const progress = new ProgressLine(terminal.stderr);
    const {
        report,
        gone,
        rules: judgedBy,
    } = await auditReport(
        {
            imageIds,
            earlierIds: earlier?.images.map(({ imageId }) => imageId) ?? [],
            configUri: config && configUri(config, terminal.folder),
        },
        rules,
        open,
        organizations,
        (read, known) => progress.show(`Read ${read} of ${known} images`),
    );
    progress.end();
    terminal.signal.throwIfAborted();
    if (earlier === undefined) {
        return writeReport(report, options, terminal);
    }
    if (isOfOtherImages(report, earlier)) {
        throw new CliError(
            `--since is ${quoted(since)}, a report of another account or endpoint (${oneLine(earlier.source.endpoint)}): its images ` +
                "have nothing to do with these.",
        );
    }
    const changes = changesSince(
        report,
        earlier,
        gone,
        (memberId) => nameOf(judgedBy.sharing, memberId),
        messages,
    );
    return writeReport({ ...report, changes }, options, terminal);
}

/** Whether the two are of different images. If nothing could be read, the service's address may not be known either. */
function isOfOtherImages(report: ShareReport, { source: then }: EarlierReport): boolean {
    const { source: now, images, unread } = report;
    return (
        now.kind === "audit" &&
        (images.length > 0 || unread.length === 0) &&
        (now.endpoint !== then.endpoint ||
            (now.accountId !== undefined && then.accountId !== undefined && now.accountId !== then.accountId))
    );
}

function changesSince(
    report: ShareReport,
    earlier: EarlierReport,
    gone: readonly string[],
    name: (memberId: string) => string | undefined,
    messages: Messages,
): ShareChanges {
    const { changes, leftOut, isPartial } = compared(earlier, report, gone, name);
    if (leftOut.length > 0) {
        messages.warning(
            `The changes leave out ${leftOut.length === 1 ? "image" : "images"} ${some(leftOut)}, which could not be read now or then.`,
        );
    }
    if (isPartial) {
        messages.warning(
            "The list of changes is incomplete: which images there are could not be read now or then, so only those in both reports are compared.",
        );
    }
    return changes;
}

/** As a URI that is relative to the folder, with which a report makes sense on another machine. */
function configUri(path: string, folder: string): string {
    const inside = relative(folder, resolve(folder, path));
    return inside.startsWith("..") || isAbsolute(inside)
        ? pathToFileURL(resolve(folder, path)).href
        : inside.split(sep).map(encodeURIComponent).join("/");
}

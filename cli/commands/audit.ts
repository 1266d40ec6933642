import { auditReport } from "../audit/auditReport.js";
import { auditRules } from "../audit/auditRules.js";
import { noConfiguration, readPackConfiguration } from "../audit/packConfiguration.js";
import { openConnection } from "../connection.js";
import { givenImageIds } from "../imageIds.js";
import { ProgressLine } from "../progress.js";
import { checkOut, type ReportOptions, writeReport } from "../reportOutput.js";
import type { ConnectionOptions } from "../stackConfiguration.js";
import { Messages, type Terminal } from "../terminal.js";

export interface AuditOptions extends ConnectionOptions, ReportOptions {
    /** Without any, all that the account shares. */
    readonly imageIds: readonly string[];
    /** A policy pack's configuration file. */
    readonly config?: string | undefined;
}

/** Reads whom images are shared with, and judges it by a policy pack's configuration. */
export async function audit(options: AuditOptions, terminal: Terminal): Promise<number> {
    const { config, connection, stack } = options;
    checkOut(options, terminal);
    const configuration =
        config === undefined ? noConfiguration : readPackConfiguration(config, terminal.folder);
    for (const policy of configuration.unknownPolicies) {
        new Messages(terminal).warning(
            `${config} configures ${policy}, which is none of this pack's policies: it is left out.`,
        );
    }
    const rules = auditRules(configuration, config ?? "", terminal.folder);
    const imageIds = await givenImageIds(options.imageIds, terminal);
    const open = await openConnection({ connection: connection ?? rules.connection, stack }, terminal);
    const progress = new ProgressLine(terminal.stderr);
    const report = await auditReport(imageIds, rules, open, (read, known) =>
        progress.show(`Read ${read} of ${known} images`),
    );
    progress.end();
    terminal.signal.throwIfAborted();
    return writeReport(report, options, terminal);
}

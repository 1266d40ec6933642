import { Command, CommanderError, InvalidArgumentError, Option } from "commander";
import { ScpConfigurationError, ScpError } from "../provider/scp/errors.js";
import { imageMemberStatuses } from "../provider/types.js";
import type { AuditOptions } from "./commands/audit.js";
import { CliError, exitCodes } from "./exitCodes.js";
import { type ListFormat, listFormats, type ReportFormat, reportFormats } from "./formats/index.js";
import { type Output, outputOf, outputsOf } from "./outputs.js";
import type { ReportOptions } from "./reportOutput.js";
import { Messages, type Terminal } from "./terminal.js";
import { documentation, version } from "./version.js";

/**
 * Runs a command line.
 *
 * @param args Without the names of Node.js and of the program.
 * @returns The exit code. It never rejects. After an interruption the command may still be under way, and writes nothing.
 */
export async function runProgram(args: readonly string[], terminal: Terminal): Promise<number> {
    try {
        return await Promise.race([run(args, terminal), interruption(terminal.signal)]);
    } catch (error) {
        return failed(error, terminal);
    }
}

async function run(args: readonly string[], terminal: Terminal): Promise<number> {
    let exitCode: number = exitCodes.clean;
    const program = buildProgram(terminal, (code) => {
        exitCode = code;
    });
    await program.parseAsync(args, { from: "user" });
    return exitCode;
}

/** Does not wait for what cannot be ended, such as a read of standard input. */
function interruption(signal: AbortSignal): Promise<number> {
    return new Promise((resolve) => {
        signal.addEventListener("abort", () => resolve(exitCodes.interrupted), { once: true });
    });
}

function failed(error: unknown, terminal: Terminal): number {
    if (terminal.signal.aborted) {
        return exitCodes.interrupted;
    }
    if (error instanceof CommanderError) {
        // It has been said already; --help and --version end like this too.
        return error.exitCode === 0 ? exitCodes.clean : exitCodes.usage;
    }
    const messages = new Messages(terminal);
    if (error instanceof CliError) {
        messages.error(error.message);
        return error.exitCode;
    }
    if (error instanceof ScpError) {
        messages.error(error.message);
        return error instanceof ScpConfigurationError ? exitCodes.usage : exitCodes.unread;
    }
    messages.error(
        `This should not happen: ${error instanceof Error ? error.stack : error}\nPlease report it.`,
    );
    return exitCodes.unread;
}

const exitCodesText = `
Exit codes: 0 clean, 2 usage or configuration, 3 violations, 4 something could not be read, 5 the report could not be written.
Documentation: ${documentation}
`;

const examples = {
    all: `
Examples:
  scp-image-members list --image-id 70a599e0-31e7-49b7-b260-868f441e862b
  scp-image-members audit --config policies.json
  pulumi policy analyze --json … | scp-image-members report
${exitCodesText}`,
    list: `
Examples:
  scp-image-members list
  scp-image-members list --image-id 70a599e0-31e7-49b7-b260-868f441e862b --status pending -o json
  cat image-ids.txt | scp-image-members list --image-id - -o csv
${exitCodesText}`,
    audit: `
Examples:
  scp-image-members audit --config policies.json
  scp-image-members audit --config policies.json -o table -o sarif=shares.sarif -o html=shares.html
  scp-image-members audit --config policies.json --since last-week.json
  scp-image-members audit --write-approvals approvals.yaml --expires 2027-01-31
  scp-image-members audit --image-id 70a599e0-31e7-49b7-b260-868f441e862b --connection east --stack prod
  scp-image-members audit --config policies.json --all-connections
${exitCodesText}`,
    report: `
Examples:
  PULUMI_ENABLE_STREAMING_JSON_PREVIEW=1 pulumi preview --json --policy-pack … > events.jsonl
  scp-image-members report events.jsonl -o junit --out shares.xml
  pulumi policy analyze --stack prod --policy-pack … --json | scp-image-members report
${exitCodesText}`,
};

interface CommonFlags {
    quiet?: true;
    debug?: true;
    stack?: string;
}

interface ConnectionFlags extends CommonFlags {
    connection: string[];
    allConnections?: true;
}

interface ImageFlags {
    imageId?: string[];
    image_id?: string[];
}

interface OutputFlags<Format extends string> {
    output: Output<Format>[];
    out?: string;
}

interface ReportFlags extends OutputFlags<ReportFormat> {
    onlyUnapproved?: true;
    quiet?: true;
}

/** Gets the exit code of a command that has come to its end. */
type End = (exitCode: number) => void;

function buildProgram(terminal: Terminal, end: End): Command {
    const program = new Command("scp-image-members")
        .description("Audit who the images of your Samsung Cloud Platform account are shared with.")
        .version(version)
        .addHelpText("after", examples.all)
        .exitOverride()
        .configureOutput({
            writeOut: (text) => void terminal.stdout.write(text),
            writeErr: (text) => void terminal.stderr.write(text),
        });

    addList(program, terminal, end);
    addAudit(program, terminal, end);
    addReport(program, terminal, end);
    for (const command of program.commands) {
        refuseRepeats(command);
    }
    return program;
}

function addList(program: Command, terminal: Terminal, end: End): void {
    withOutput(withStack(withImageIds(program.command("list"))), listFormats)
        .description("list the accounts that images are shared with")
        .addHelpText("after", examples.list)
        .addOption(connectionOption())
        .addOption(
            new Option("--status <status...>", "keep only members of these statuses").choices(
                imageMemberStatuses,
            ),
        )
        .action(
            async (
                flags: ImageFlags &
                    CommonFlags & {
                        connection?: string;
                        status?: (typeof imageMemberStatuses)[number][];
                    } & OutputFlags<ListFormat>,
            ) => {
                const { list } = await import("./commands/list.js");
                end(
                    await list(
                        {
                            connection: flags.connection,
                            stack: flags.stack,
                            isDebugged: flags.debug,
                            imageIds: imageIdsOf(flags),
                            statuses: flags.status,
                            outputs: outputsOf<ListFormat>(flags, "table", terminal),
                            isQuiet: flags.quiet,
                        },
                        terminal,
                    ),
                );
            },
        );
}

function addAudit(program: Command, terminal: Terminal, end: End): void {
    withReportOutput(withStack(withImageIds(program.command("audit"))))
        .description("judge who images are shared with, as the service tells it now")
        .addHelpText("after", examples.audit)
        .addOption(
            connectionOption()
                .argParser((name, earlier: readonly string[]) => [...earlier, name])
                .default([], "the default connection"),
        )
        .addOption(
            new Option(
                "--all-connections",
                "every connection that has a name, for one report of all of them",
            ).conflicts("connection"),
        )
        .option("--config <file>", "a policy pack's configuration file, with the approvals")
        .option("--since <file>", "an earlier report (-o json), to say what has changed since")
        .option("--since-optional", "compare with nothing if the file of --since is not there yet")
        .option("--take-back", "tell which shares are not approved and would be taken back")
        .option("--yes", "with --take-back, take them back")
        .addOption(
            new Option(
                "--write-approvals <file>",
                "approve today's shares in this file, which is added to",
            ).conflicts("takeBack"),
        )
        .option("--expires <day>", "the last day of these approvals (YYYY-MM-DD); without it, in 90 days")
        .action(
            async (
                flags: ConnectionFlags &
                    ImageFlags &
                    ReportFlags &
                    Pick<AuditOptions, "config" | "since" | "writeApprovals" | "expires"> & {
                        sinceOptional?: true;
                        takeBack?: true;
                        yes?: true;
                    },
            ) => {
                const { audit } = await import("./commands/audit.js");
                end(
                    await audit(
                        {
                            config: flags.config,
                            since: flags.since,
                            isSinceOptional: flags.sinceOptional,
                            takeBack: takeBackOf(flags),
                            writeApprovals: flags.writeApprovals,
                            expires: flags.expires,
                            connections: flags.allConnections ? "all" : flags.connection,
                            stack: flags.stack,
                            isDebugged: flags.debug,
                            imageIds: imageIdsOf(flags),
                            ...reportOptions(flags, terminal),
                        },
                        terminal,
                    ),
                );
            },
        );
}

function addReport(program: Command, terminal: Terminal, end: End): void {
    withReportOutput(program.command("report"))
        .description("report who images are shared with, as a run of Pulumi has judged it")
        .addHelpText("after", examples.report)
        .argument("[events]", "a file with the events, one a line; standard input without it")
        .action(async (events: string | undefined, flags: ReportFlags) => {
            const { report } = await import("./commands/report.js");
            end(await report(events, reportOptions(flags, terminal), terminal));
        });
}

function takeBackOf({ takeBack, yes }: { takeBack?: true; yes?: true }): "plan" | "do" | undefined {
    if (yes && !takeBack) {
        throw new CliError("--yes confirms --take-back: give --take-back as well, or leave --yes out.");
    }
    return takeBack && (yes ? "do" : "plan");
}

/** Of an option that takes one value, commander keeps the last and drops the others silently. */
function refuseRepeats(command: Command): void {
    for (const option of command.options.filter(
        (each) => !each.variadic && !Array.isArray(each.defaultValue),
    )) {
        let isGiven = false;
        command.on(`option:${option.name()}`, () => {
            if (isGiven) {
                command.error(`error: option '${option.flags}' was given more than once`);
            }
            isGiven = true;
        });
    }
}

function withImageIds(command: Command): Command {
    const description =
        "the images' IDs (- reads them from standard input); without any, all that others can use";
    return command
        .addOption(new Option("--image-id <id...>", description))
        .addOption(new Option("--image_id <id...>", description).hideHelp());
}

function imageIdsOf({ imageId = [], image_id = [] }: ImageFlags): string[] {
    return [...imageId, ...image_id];
}

function connectionOption(): Option {
    return new Option(
        "--connection <name>",
        "a connection in scp:connections of the stack's configuration, or in ~/.scpconf/connections.json",
    );
}

function withStack(command: Command): Command {
    return command
        .option("--stack <name>", "the stack whose configuration is read")
        .addOption(
            new Option("--debug", "tell each attempt of a call on standard error, without keys").conflicts(
                "quiet",
            ),
        );
}

function withReportOutput(command: Command): Command {
    return withOutput(command, reportFormats).option(
        "--only-unapproved",
        "in tables, show only shares that are not approved",
    );
}

function reportOptions(flags: ReportFlags, terminal: Terminal): ReportOptions {
    const outputs = outputsOf<ReportFormat>(flags, "table", terminal);
    if (flags.onlyUnapproved && !outputs.some(({ format }) => format === "table")) {
        throw new CliError("--only-unapproved is for tables: give -o table as well, or leave it out.");
    }
    return { outputs, onlyUnapproved: flags.onlyUnapproved, isQuiet: flags.quiet };
}

function withOutput<Format extends string>(command: Command, formats: readonly Format[]): Command {
    const parsed = (text: string, earlier: readonly Output<Format>[]) => {
        const output = outputOf(text, formats);
        if (output === undefined) {
            throw new InvalidArgumentError(
                `Allowed choices are ${formats.join(", ")}. With =FILE it goes to a file.`,
            );
        }
        return [...earlier, output];
    };
    return command
        .addOption(
            new Option(
                "-o, --output <format>",
                "how it is written; FORMAT=FILE to a file; repeated for several",
            )
                .choices(formats)
                .argParser(parsed)
                .default([], formats[0]),
        )
        .option("--out <file>", "write to a file instead of standard output")
        .option("--quiet", "show no progress, and do not sum up what goes to files");
}

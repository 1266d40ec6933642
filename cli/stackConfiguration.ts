import { type ExecFileException, execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { jsonValue } from "../provider/json.js";
import { credentialSearch } from "../provider/scp/credentialSearch.js";
import { shownText } from "../provider/scp/errorText.js";
import { defaultLookup, namedConnections } from "../provider/settings/lookUp.js";
import type { SettingName, StackConfig } from "../provider/settings/places.js";
import { quoted } from "../provider/text.js";
import { CliError } from "./exitCodes.js";
import type { Terminal } from "./terminal.js";

/** Which accounts, and where their settings are. */
export interface ConnectionOptions {
    /** Names of connections: none for the default connection. */
    readonly connections: readonly string[] | "all";
    /** The stack whose configuration is read. */
    readonly stack?: string | undefined;
    /** Whether each attempt of a call is told on standard error. */
    readonly isDebugged?: boolean | undefined;
}

type Process = Pick<Terminal, "environment" | "folder" | "scpconf" | "signal">;

/** As much as a stack's configuration may have, with certificates in it. */
const MAX_BYTES = 16 * 1024 * 1024;
/** Enough for a backend and a service of keys that are far away. */
const TIMEOUT_MS = 120_000;

/**
 * The configuration of a stack, as far as it is asked for: of the stack that is named; else what Pulumi has put into the
 * environment, which it does for programs; else, in the folder of a project, of the stack that is selected there, if
 * connections are named or neither the environment nor `~/.scpconf` has credentials. Otherwise there is none, and settings
 * come from the environment and from `~/.scpconf`.
 *
 * @returns undefined if there is none.
 */
export async function stackConfiguration(
    { connections, stack }: ConnectionOptions,
    process: Process,
    timeoutMs = TIMEOUT_MS,
): Promise<StackConfig | undefined> {
    const { PULUMI_CONFIG: handedOn } = process.environment;
    if (stack === undefined && handedOn) {
        return lookup(await handedOnConfig(handedOn));
    }
    const isWanted = connections.length > 0 ? mayHaveConnections(process) : mayHaveCredentials(process);
    return stack !== undefined || isWanted
        ? lookup(await configOfPulumi(stack, process, timeoutMs))
        : undefined;
}

/** Outside of a project, where Pulumi need not be there, the connections of `~/.scpconf` are all that there are. */
function mayHaveConnections({ folder, scpconf }: Process): boolean {
    return isInProject(folder) || namedConnections({ stackConfig: nothing, scpconf }).size === 0;
}

/** Pulumi takes its time, so it is not asked for what is there already. */
function mayHaveCredentials({ folder, environment, scpconf }: Process): boolean {
    const lookUp = defaultLookup({ stackConfig: nothing, environment, scpconf });
    const has = (...names: SettingName[]) => names.every((name) => lookUp(name) !== undefined);
    return isInProject(folder) && !has("accessKey", "secretKey") && !has("authToken");
}

const nothing: StackConfig = () => undefined;

/** As Pulumi looks for a project: in the folder, and in those that it is in. */
function isInProject(folder: string): boolean {
    const parent = dirname(folder);
    return (
        ["Pulumi.yaml", "Pulumi.yml", "Pulumi.json"].some((name) => existsSync(join(folder, name))) ||
        (parent !== folder && isInProject(parent))
    );
}

function lookup(values: ReadonlyMap<string, string>): StackConfig {
    return (key) => values.get(key);
}

/** Says nothing of what stands in it: it has secrets. */
async function handedOnConfig(text: string): Promise<Map<string, string>> {
    const { record, string } = await zod();
    const config = record(string(), string()).safeParse(jsonValue(text));
    if (!config.success) {
        throw new CliError(
            'The environment variable PULUMI_CONFIG is not a JSON object of texts, such as {"scp:region": "kr-west1"}. ' +
                "Pulumi sets it for programs: unset it to read the settings from elsewhere.",
        );
    }
    return new Map(Object.entries(config.data));
}

async function configOfPulumi(
    stack: string | undefined,
    process: Process,
    timeoutMs: number,
): Promise<Map<string, string>> {
    const args = ["--non-interactive", "--color", "never", "config", "--show-secrets", "--json"];
    const output = await runPulumi(
        [...args, ...(stack === undefined ? [] : ["--stack", stack])],
        process,
        timeoutMs,
    );
    const { object, record, string } = await zod();
    const config = record(string(), object({ value: string().optional() })).safeParse(jsonValue(output));
    if (!config.success) {
        throw new CliError("`pulumi config --json` printed something other than a stack's configuration.");
    }
    return new Map(Object.entries(config.data).flatMap(([key, { value }]) => (value ? [[key, value]] : [])));
}

/** Loading it takes as long as a call of the service, and most commands need no configuration of Pulumi. */
const zod = () => import("zod");

function runPulumi(args: string[], process: Process, timeoutMs: number): Promise<string> {
    const { environment, folder, signal } = process;
    const late = AbortSignal.timeout(timeoutMs);
    return new Promise((resolve, reject) => {
        const options = { cwd: folder, env: environment, maxBuffer: MAX_BYTES };
        const child = execFile("pulumi", args, options, (error, stdout, stderr) => {
            if (error === null) {
                resolve(stdout);
            } else {
                const said = late.aborted ? `it was not done after ${timeoutMs / 1000} s` : stderr.trim();
                reject(signal.aborted ? error : failure(error, said, process));
            }
        });
        const end = () => {
            // Not SIGTERM, to which it need not listen; and what it has started can hold its outputs open.
            child.kill("SIGKILL");
            child.stdout?.destroy();
            child.stderr?.destroy();
        };
        AbortSignal.any([signal, late]).addEventListener("abort", end, { once: true });
    });
}

function failure(error: ExecFileException, said: string, { environment, folder }: Process): CliError {
    const why =
        error.code === "ENOENT"
            ? "there is no `pulumi` on PATH"
            : shownText(withoutQuotes(said || error.message), credentialSearch(secretsIn(environment)));
    return new CliError(
        `The stack's configuration could not be read in ${quoted(folder)}: ${why}\n` +
            "--stack and --connection read it with `pulumi config`, in the folder of a Pulumi project; so does every command there if " +
            "neither the environment nor ~/.scpconf has credentials. Without a project, connections stand in ~/.scpconf/connections.json.",
    );
}

/** An error of YAML quotes what is in the stack's file. A command of Pulumi is none of it. */
function withoutQuotes(words: string): string {
    return words.replace(/^error: /, "").replace(/`(?!pulumi [a-z -]{1,40}`)[^`]*`/g, "`…`");
}

const SECRET_NAME = /^PULUMI_CONFIG$|(?:key|secret|token|pass|credential)(?!.*_FILE$)/i;

/** What Pulumi has of the environment and may repeat. */
function secretsIn(environment: Process["environment"]): string[] {
    return Object.entries(environment).flatMap(([name, value = ""]) =>
        SECRET_NAME.test(name) ? [value] : URL.canParse(value) ? [new URL(value).password] : [],
    );
}

import { resolve } from "node:path";
import { counted, listed } from "../../policy/findings/words.js";
import { isHarmlessKey } from "../../policy/rules/problems.js";
import { utf8 } from "../../provider/files.js";
import { isObject, strictJson, type UnreadableJson } from "../../provider/json.js";
import { oneLine, quoted } from "../../provider/text.js";
import { CliError } from "../exitCodes.js";
import { inputFile } from "../input.js";

/** `remediate` is mandatory for a policy that remedies nothing, as all of the pack are. */
export type Level = "mandatory" | "advisory" | "disabled";

/** A policy pack's configuration file. */
export interface PackConfiguration {
    /** The level that the file gives the policy, if any. */
    level(policy: string): Level | undefined;
    /** What the file gives the policy beside its level. */
    properties(policy: string): Readonly<Record<string, unknown>>;
    /** Policies of which the file speaks, also those that the pack does not have. */
    readonly policies: readonly string[];
    /** Whether the file names environments of Pulumi ESC, which can have more of the configuration. */
    readonly hasEnvironments: boolean;
    /** What is wrong with levels and entries. What the policies are given is judged by their rules. */
    readonly problems: readonly string[];
}

interface PolicyEntry {
    readonly problem?: string;
    readonly level?: Level | undefined;
    readonly properties: Readonly<Record<string, unknown>>;
}

export const levels: Readonly<Record<string, Level>> = {
    mandatory: "mandatory",
    remediate: "mandatory",
    advisory: "advisory",
    disabled: "disabled",
};
/** The level for all policies. */
const allPolicies = "all";
/** What is in the file for others: environments of Pulumi ESC, and an editor's schema. */
const keysOfOthers: readonly string[] = ["environments", "$schema"];

export const noConfiguration: PackConfiguration = packConfiguration(new Map(), false);

/**
 * Reads a file as `pulumi --policy-pack-config` takes it.
 *
 * @param folder What a relative path counts from.
 * @throws CliError for a file that is no configuration.
 */
export async function readPackConfiguration(path: string, folder: string): Promise<PackConfiguration> {
    const content = parse(path, await textOf(path, folder));
    const entries = Object.entries(content).filter(([name]) => !keysOfOthers.includes(name));
    return packConfiguration(
        new Map(entries.map(([name, value]) => [name, policyEntry(name, value)])),
        "environments" in content,
    );
}

const mostProblems = 20;

/** The error for a configuration with these problems. */
export function wrongConfiguration(path: string, problems: readonly string[]): CliError {
    const more = problems.length - mostProblems;
    return new CliError(
        [
            `The configuration in ${quoted(path)} is wrong, so nothing was judged:`,
            ...problems.slice(0, mostProblems).map((each) => `  ${each}`),
            ...(more > 0 ? [`  and ${counted(more, "more problem")}`] : []),
        ].join("\n"),
    );
}

function packConfiguration(
    entries: ReadonlyMap<string, PolicyEntry>,
    hasEnvironments: boolean,
): PackConfiguration {
    return {
        hasEnvironments,
        level: (policy) => entries.get(policy)?.level ?? entries.get(allPolicies)?.level,
        properties: (policy) => entries.get(policy)?.properties ?? {},
        policies: [...entries.keys()].filter((name) => name !== allPolicies),
        problems: [...entries.values()].flatMap(({ problem }) => problem ?? []),
    };
}

function policyEntry(name: string, value: unknown): PolicyEntry {
    const place = isHarmlessKey(name) ? quoted(name) : "an entry";
    if (typeof value === "string") {
        return levelOf(place, value, {});
    }
    if (!isObject(value)) {
        return { problem: `${place} ${shown(value)}must be a level or an object`, properties: {} };
    }
    const { enforcementLevel, ...properties } = value;
    return enforcementLevel === undefined
        ? { properties }
        : levelOf(`${place}.enforcementLevel`, enforcementLevel, properties);
}

/** With a wrong level a policy counts as one that judges, so that all that is wrong with it is said at once. */
function levelOf(place: string, value: unknown, properties: PolicyEntry["properties"]): PolicyEntry {
    const level = typeof value === "string" && Object.hasOwn(levels, value) ? levels[value] : undefined;
    return level === undefined
        ? {
              problem: `${place} ${shown(value)}must be ${listed(Object.keys(levels), "or")}`,
              level: "mandatory",
              properties,
          }
        : { level, properties };
}

/** Only what can be a misspelt level or a number: the file can be any, such as one with keys. */
function shown(value: unknown): string {
    const isHarmless = typeof value === "string" ? /^[a-z]{1,15}$/i.test(value) : typeof value !== "object";
    return isHarmless ? `is ${quoted(value)}: it ` : "";
}

async function textOf(path: string, folder: string): Promise<string> {
    const file = resolve(folder, path);
    try {
        return utf8(await inputFile(file));
    } catch (error) {
        const where = file === path ? "" : `, which is ${oneLine(file)}`;
        throw new CliError(`--config is ${quoted(path)}${where}: ${(error as Error).message}.`);
    }
}

function parse(path: string, text: string): Record<string, unknown> {
    // As Pulumi takes it.
    if (text.trim() === "") {
        return {};
    }
    let content: unknown;
    try {
        content = strictJson(text);
    } catch (error) {
        throw new CliError(`--config is ${quoted(path)}: ${(error as UnreadableJson).message}.`);
    }
    if (!isObject(content)) {
        throw new CliError(
            `--config is ${quoted(path)}: it must be a JSON object with the policies' names as keys, such as ` +
                '{"shared-images-approved": {"approvedMemberIds": []}}.',
        );
    }
    return content;
}

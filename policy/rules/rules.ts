import { resolve } from "node:path";
import { oneLine } from "../../provider/text.js";
import { type ImageMemberStatus, imageMemberStatuses } from "../../provider/types.js";
import { Approvals, type PlacedApproval } from "./approvals.js";
import { type FileContent, readApprovalsFile } from "./approvalsFile.js";
import {
    checkConfiguration,
    checkFileContent,
    findRepeats,
    inheritedKeyGroups,
    type PlacedConfiguration,
} from "./configuration.js";
import { type KnownOrganization, noOrganization } from "./organization.js";
import type { ConfigurationKey, PolicyConfiguration, Problems } from "./types.js";

/** What a policy judges by. */
export interface Rules {
    readonly approvals: Approvals;
    readonly statuses: ReadonlySet<ImageMemberStatus>;
    readonly publicImageIds: ReadonlySet<string>;
    /** The organisation units whose accounts are approved. */
    readonly unitIds: readonly string[];
    /** What is known of these units. Who makes the rules has not read it. */
    readonly organization: KnownOrganization;
    /** The names of accounts, as the approvals of all policies that have been read have them. */
    readonly names: ReadonlyMap<string, string>;
    /** The configuration that they come from, with defaults. */
    readonly config: PolicyConfiguration;
}

/** As much of a policy as says where its rules come from. */
export interface RuledPolicy {
    readonly name: string;
    /** The keys of its configuration. */
    readonly keys: readonly ConfigurationKey[];
    readonly defaults?: PolicyConfiguration;
    /** Policies whose approvals and other rules of shares it goes by if its own configuration has none: the first that has been read. */
    readonly leaders?: readonly string[];
}

/** Why there are no rules. `isTakenOver` if they are another policy's, which says what is wrong with them. */
export interface WrongRules extends Problems {
    readonly isTakenOver?: boolean;
}

/** What people call an account: as approvals have it, else as the organisation does. */
export function nameOf({ names, organization }: Rules, memberId: string): string | undefined {
    return names.get(memberId) ?? organization.accounts.get(memberId)?.name;
}

export function isWrong(rules: Rules | WrongRules): rules is WrongRules {
    return "problems" in rules;
}

interface ReadPolicy {
    readonly whole: PolicyConfiguration;
    readonly isWrong: boolean;
}

/** Reads the rules of the policies of one pack, in its order, so that approvals are written once and a file is read once. */
export class RulesReader {
    readonly #options: PolicyConfiguration;
    readonly #folder: string;
    readonly #read = new Map<string, ReadPolicy>();
    readonly #files: Map<string, FileContent>;
    readonly #names = new Map<string, string>();

    /**
     * @param options Defaults of every policy's configuration.
     * @param folder What a relative `approvalsFile` counts from.
     * @param files What files hold, or will, by their whole paths: these are not read.
     */
    constructor(
        options: PolicyConfiguration,
        folder: string,
        files: ReadonlyMap<string, FileContent> = new Map(),
    ) {
        this.#options = options;
        this.#folder = folder;
        this.#files = new Map(files);
    }

    /** The rules that a policy's configuration makes, or what is wrong with it. */
    rulesOf(
        { name, keys, defaults = {}, leaders = [] }: RuledPolicy,
        config: PolicyConfiguration,
    ): Rules | WrongRules {
        const leader = leaders.find((each) => this.#read.has(each));
        const led = leader === undefined ? undefined : this.#read.get(leader);
        const whole = this.#wholeConfiguration(config, keys, defaults, led?.whole ?? this.#options);
        const rules = this.#checked(whole, keys);
        this.#read.set(name, { whole, isWrong: isWrong(rules) });
        if (!isWrong(rules) || !led?.isWrong) {
            return rules;
        }
        const own = this.#checked(this.#wholeConfiguration(config, keys, defaults, {}), keys);
        return isWrong(own)
            ? own
            : {
                  problems: [`its rules are taken from ${leader}, whose configuration is wrong`],
                  isTakenOver: true,
              };
    }

    /** What the policy's own configuration leaves out is the leading policy's, group by group; else the options', else the default. */
    #wholeConfiguration(
        config: PolicyConfiguration,
        keys: readonly ConfigurationKey[],
        defaults: PolicyConfiguration,
        led: PolicyConfiguration,
    ): PolicyConfiguration {
        const whole = { ...defaults, ...defined(this.#options, keys), ...config };
        for (const group of inheritedKeyGroups.filter(([key]) => keys.includes(key))) {
            const base = group.some((key) => config[key] !== undefined) ? this.#options : led;
            for (const key of group) {
                delete (whole as Record<string, unknown>)[key];
            }
            Object.assign(whole, defined(base, group), defined(config, group));
        }
        return whole;
    }

    #checked(config: PolicyConfiguration, keys: readonly ConfigurationKey[]): Rules | Problems {
        const checked = checkConfiguration(config, keys);
        if ("problems" in checked) {
            return checked;
        }
        const sources: PlacedConfiguration[] = [{ config: checked, prefix: "" }];
        const { approvalsFile } = checked;
        if (approvalsFile !== undefined) {
            const file = this.#approvalsFile(approvalsFile);
            if ("problem" in file) {
                return { problems: [file.problem] };
            }
            const inFile = checkFileContent(file.content, oneLine(approvalsFile));
            if ("problems" in inFile) {
                return inFile;
            }
            sources.push({ config: inFile, prefix: `${oneLine(approvalsFile)}: ` });
        }
        const problems = findRepeats(sources);
        if (problems.length > 0) {
            return { problems };
        }
        const approvals = sources.flatMap(placedApprovals);
        for (const { memberId, name } of approvals) {
            if (name !== undefined && !this.#names.has(memberId)) {
                this.#names.set(memberId, name);
            }
        }
        const unitIds = sources.flatMap(({ config: { approvedUnitIds = [] } }) => approvedUnitIds);
        return {
            approvals: new Approvals(approvals),
            statuses: new Set(checked.statuses ?? imageMemberStatuses),
            publicImageIds: new Set(checked.allowPublicImageIds),
            unitIds,
            organization: unitIds.length === 0 ? noOrganization : notRead,
            names: this.#names,
            config: checked,
        };
    }

    #approvalsFile(path: string): FileContent {
        const file = resolve(this.#folder, path);
        const content = this.#files.get(file) ?? readApprovalsFile(path, this.#folder);
        this.#files.set(file, content);
        return content;
    }
}

const notRead: KnownOrganization = { accounts: new Map(), unread: "it was not asked for" };

function placedApprovals({ config, prefix }: PlacedConfiguration): PlacedApproval[] {
    return [
        ...(config.approvedMemberIds ?? []).map((memberId, i) => ({
            memberId,
            place: `${prefix}approvedMemberIds[${i}]`,
        })),
        ...(config.approvals ?? []).map((approval, i) => ({
            ...approval,
            place: `${prefix}approvals[${i}]`,
        })),
    ];
}

function defined(config: PolicyConfiguration, keys: readonly ConfigurationKey[]): PolicyConfiguration {
    return Object.fromEntries(
        keys.filter((key) => config[key] !== undefined).map((key) => [key, config[key]]),
    );
}

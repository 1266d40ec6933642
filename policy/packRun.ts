import { type FileContent, readApprovalsFile } from "./approvalsFile.js";
import { inheritedKeyGroups, type Problems } from "./configuration.js";
import type { LiveImage } from "./liveImages.js";
import type { ConfigurationKey, PolicyConfiguration } from "./policyConfiguration.js";
import type { PolicyName } from "./policyNames.js";
import { readRules, type SharingRules } from "./rules.js";
import { startFolder } from "./startFolder.js";

/** What the live policy has read. */
export interface LiveImages {
    readonly images: readonly LiveImage[];
    /** Whether they are all that the account shares. */
    readonly areAll: boolean;
}

/**
 * What the policies of one pack tell each other, so that approvals are written once and images are read once. The SDK
 * runs the policies one after another, in the pack's order.
 */
export class PackRun {
    readonly #options: PolicyConfiguration;
    readonly #folder: () => string | undefined;
    readonly #configs = new Map<PolicyName, PolicyConfiguration>();
    readonly #files = new Map<string, FileContent>();
    live: LiveImages = { images: [], areAll: false };

    /**
     * @param options What `imageSharingPolicies` was given.
     * @param folder What a relative `approvalsFile` counts from. Default: the folder that `pulumi` was started in.
     */
    constructor(options: PolicyConfiguration, folder: () => string | undefined = startFolder) {
        this.#options = options;
        this.#folder = folder;
    }

    /**
     * The rules by which a policy judges shares: of its own configuration, and where that says nothing, of the first of
     * the leading policies that has run, else of the options.
     */
    sharingRules(
        policy: PolicyName,
        config: PolicyConfiguration,
        keys: readonly ConfigurationKey[],
        leaders: readonly PolicyName[] = [],
    ): SharingRules | Problems {
        const leader = leaders.find((each) => this.#configs.has(each));
        const led = (leader && this.#configs.get(leader)) ?? this.#options;
        const whole = { ...config };
        for (const group of inheritedKeyGroups) {
            const base = group.some((key) => config[key] !== undefined) ? this.#options : led;
            Object.assign(whole, definedKeys(base, group), definedKeys(config, group));
        }
        this.#configs.set(policy, whole);
        return readRules(whole, keys, (path) => this.#approvalsFile(path));
    }

    #approvalsFile(path: string): FileContent {
        const file = this.#files.get(path) ?? readApprovalsFile(path, this.#folder());
        this.#files.set(path, file);
        return file;
    }
}

function definedKeys(config: PolicyConfiguration, keys: readonly ConfigurationKey[]): PolicyConfiguration {
    return Object.fromEntries(
        keys.filter((key) => config[key] !== undefined).map((key) => [key, config[key]]),
    );
}

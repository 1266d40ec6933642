import { resolve } from "node:path";
import type { KnownImage } from "../checks/check.js";
import { RulesReader } from "../rules/rules.js";
import type { PolicyConfiguration } from "../rules/types.js";

/** What was read live. */
export interface LiveImages {
    readonly images: readonly KnownImage[];
    /** Whether they are all images of the account that others can use. */
    readonly areAll: boolean;
}

/** What the policies of one pack tell each other. The SDK runs them one after another, in the pack's order. */
export class PackRun {
    readonly options: PolicyConfiguration;
    readonly rules: RulesReader;
    live: LiveImages = { images: [], areAll: false };

    /**
     * @param options What `imageSharingPolicies` was given.
     * @param folder What a relative `approvalsFile` counts from. Default: the folder that `pulumi` was started in.
     */
    constructor(options: PolicyConfiguration, folder: string = startFolder()) {
        this.options = options;
        this.rules = new RulesReader(options, folder);
    }
}

/**
 * The folder that `pulumi` was started in, as the shell has put it into `PWD`: a pack's process has its own folder as working
 * directory, and is told nothing of another one.
 */
function startFolder(): string {
    return resolve(process.env.PWD ?? ".");
}

import type * as pulumi from "@pulumi/pulumi";
import * as log from "@pulumi/pulumi/log/index.js";
import { getMonitor } from "@pulumi/pulumi/runtime/settings.js";
import type { AccountImages } from "../scp/accountImages.js";
import { ScpConfigurationError } from "../scp/errors.js";
import type { ConnectionSettings } from "../scp/service.js";
import type { SettingsSources } from "../settings/places.js";
import { connectionSettings, processSources, sourcesStamp } from "../settings/settings.js";
import type { ImageShares } from "../types.js";
import { type Connection, connectionFor } from "./connection.js";
import { whenRunEnds } from "./runEnd.js";
import { programStackConfig, stackConfigWarnings } from "./stackConfig.js";

interface Read {
    readonly shares: Promise<ImageShares>;
    /** The resources that were there when the read began. */
    readonly waitedFor: ReadonlySet<pulumi.Resource>;
    readonly cancel: AbortController | undefined;
    /** How many callers would miss the answer. */
    callers: number;
}

/** Which image is read, and after what. */
export interface ReadRequest {
    readonly imageId: string;
    /** The resources that had to be there first. Default: none. */
    readonly waitedFor?: ReadonlySet<pulumi.Resource>;
    /** Ends the wait; the read itself ends when nobody waits for it any more. */
    readonly signal?: AbortSignal | undefined;
}

/** How a run reads. */
export interface RunOptions {
    readonly sources: () => SettingsSources;
    /** Whether an answer holds until the run ends. */
    readonly keepsAnswers: boolean;
    /** Whether the user is told what there is to know about a connection. */
    readonly warns: boolean;
}

/**
 * What one run of a program keeps: a process can hold several, one after another and side by side, when it runs
 * programs through the Automation API.
 */
export class ProgramRun {
    readonly #connections = new Map<string | undefined, { connection: Connection; stamp: string }>();
    readonly #wrongSettings = new Map<string | undefined, ScpConfigurationError>();
    readonly #reads = new Map<string, Read>();
    readonly #warnings = new Set<string>();
    readonly #options: RunOptions;

    constructor(options: RunOptions) {
        this.#options = options;
    }

    connection(name: string | undefined): Connection {
        const sources = this.#options.sources();
        // The settings of a run are those that it was started with.
        const stamp = this.#options.keepsAnswers ? "" : sourcesStamp(sources);
        const known = this.#connections.get(name);
        if (known?.stamp === stamp) {
            return known.connection;
        }
        const connection = connectionFor(this.#settings(sources, name));
        this.#connections.set(name, { connection, stamp });
        return connection;
    }

    /** In a run, wrong settings are one error, however many resources it hits: the SDK prints each error object once. */
    #settings(sources: SettingsSources, name: string | undefined): ConnectionSettings {
        try {
            return connectionSettings(sources, name);
        } catch (error) {
            if (!(error instanceof ScpConfigurationError) || !this.#options.keepsAnswers) {
                throw error;
            }
            const earlier = this.#wrongSettings.get(name) ?? error;
            this.#wrongSettings.set(name, earlier);
            throw earlier;
        }
    }

    /**
     * One image is read once in a run, so that the whole program sees the same list. A read that had to wait for a
     * resource which the earlier one had not waited for is made anew: that resource may be a share.
     */
    async readShares(connection: Connection, request: ReadRequest): Promise<ImageShares> {
        request.signal?.throwIfAborted();
        const key = `${connection.id} ${request.imageId}`;
        const earlier = this.#reads.get(key);
        const read =
            earlier !== undefined && serves(earlier, request)
                ? earlier
                : this.#begin(key, connection, request);
        const [shares] = await Promise.all([this.#join(key, read, request.signal), this.#warnOf(connection)]);
        return shares;
    }

    /** Reads which images the account has, each time anew. */
    async accountImages(connection: Connection, signal: AbortSignal | undefined): Promise<AccountImages> {
        const [images] = await Promise.all([
            unlessAborted(connection.accountImages(signal), signal),
            this.#warnOf(connection),
        ]);
        return images;
    }

    /** Lets go of every answer: nobody asks any more. */
    end(): void {
        this.#reads.clear();
    }

    /** Tells the user something once in a run. */
    warn(message: string): void {
        if (!this.#warnings.has(message)) {
            this.#warnings.add(message);
            log.warn(message);
        }
    }

    #begin(
        key: string,
        connection: Connection,
        { imageId, waitedFor = new Set(), signal }: ReadRequest,
    ): Read {
        // Without a signal of its own the first caller stays, and so the read is never cancelled.
        const cancel = signal && new AbortController();
        const shares = connection.readShares(imageId, cancel?.signal);
        const read = { shares, waitedFor, cancel, callers: 0 };
        this.#reads.set(key, read);
        const forget = () => this.#forget(key, read);
        shares.then(this.#options.keepsAnswers ? undefined : forget, forget);
        return read;
    }

    #join(key: string, read: Read, signal: AbortSignal | undefined): Promise<ImageShares> {
        read.callers += 1;
        return unlessAborted(read.shares, signal, (reason) => {
            read.callers -= 1;
            if (read.callers === 0) {
                this.#forget(key, read);
                read.cancel?.abort(reason);
            }
        });
    }

    #forget(key: string, read: Read): void {
        if (this.#reads.get(key) === read) {
            this.#reads.delete(key);
        }
    }

    async #warnOf(connection: Connection): Promise<void> {
        const warning = this.#options.warns ? await connection.warning() : undefined;
        if (warning !== undefined) {
            this.warn(warning);
        }
    }
}

function serves(earlier: Read, { waitedFor }: ReadRequest): boolean {
    return [...(waitedFor ?? [])].every((resource) => earlier.waitedFor.has(resource));
}

const runs = new WeakMap<object, ProgramRun>();
const sources = () => processSources(programStackConfig);
/**
 * Outside of a run there is no moment that an answer could hold until: only concurrent reads share one. What there is to tell
 * would be said again: by the engine's provider beside the program, by a policy in its own words.
 */
const outsideOfRuns = new ProgramRun({ sources, keepsAnswers: false, warns: false });

/** The run that the calling code belongs to. Its stack's configuration is looked over when it is first asked for. */
export function currentRun(): ProgramRun {
    const monitor = getMonitor();
    if (monitor === undefined) {
        return outsideOfRuns;
    }
    const known = runs.get(monitor);
    if (known !== undefined) {
        return known;
    }
    const run = new ProgramRun({ sources, keepsAnswers: true, warns: true });
    runs.set(monitor, run);
    whenRunEnds(monitor, () => run.end());
    for (const warning of stackConfigWarnings()) {
        run.warn(warning);
    }
    return run;
}

/** Gives up waiting at the signal, which work does not see that waits for its turn or for the service's address. */
function unlessAborted<Result>(
    work: Promise<Result>,
    signal: AbortSignal | undefined,
    left: (reason: unknown) => void = () => {},
): Promise<Result> {
    if (signal === undefined) {
        return work;
    }
    return new Promise((resolve, reject) => {
        const abort = () => {
            left(signal.reason);
            reject(signal.reason);
        };
        signal.addEventListener("abort", abort, { once: true });
        if (signal.aborted) {
            abort();
        }
        work.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
    });
}

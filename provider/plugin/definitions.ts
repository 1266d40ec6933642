import type * as z from "zod";
import type { ProgramRun } from "../run/programRun.js";
import type { SettingsSources } from "../settings/places.js";
import type { Difference } from "../shares/imageMembers.js";
import type { CheckOutcome } from "../shares/resource.js";
import type { ReadAhead } from "./readAhead.js";
import type { Values } from "./values.js";

/** What a resource or a function works with: one configured provider, which has a process of its own. */
export interface Provider {
    /** What it was configured with. */
    readonly sources: SettingsSources;
    readonly run: ProgramRun;
    readonly readAhead: ReadAhead;
}

/** What the engine is told of a resource's inputs. */
export type Checked = { readonly inputs: object } | { readonly problems: CheckOutcome["failures"] };

/** What a resource is now. One that is gone has no properties. */
export interface Found {
    readonly properties?: object;
    /** What a program would have given. Default: the properties. */
    readonly inputs?: object;
    readonly said: string | undefined;
}

/** A resource of the package `scp`. Values that are not known yet come at a preview alone. An error is told in its own words. */
export interface PluginResource {
    /** For example `scp:index:ImageMembers`. */
    readonly token: string;
    readonly description: string;
    /** What a program gives. */
    readonly args: z.ZodObject;
    /** What it has then. */
    readonly properties: z.ZodObject;
    /** The arguments for which it is another resource. */
    readonly replaceOnChanges: readonly string[];
    /** Whether `create`, `update` and `delete` can change which accounts an image is shared with, or how. */
    readonly changesShares: boolean;
    /** The engine asks for one resource after another. */
    check(news: Values, olds: Values, provider: Provider): Promise<Checked>;
    diff(id: string, olds: Values, news: Values): Difference & { readonly deleteBeforeReplace?: boolean };
    /** Not called at a preview. */
    create(inputs: Values, provider: Provider): Promise<{ readonly id: string; readonly properties: object }>;
    /** Not called at a preview. */
    update(id: string, olds: Values, news: Values, provider: Provider): Promise<object>;
    /** The properties after `create` or `update`, as far as they are known at a preview. */
    preview(inputs: Values): object;
    /** @param stored - Nothing for a resource that is only read, or imported. */
    read(id: string, stored: Values, provider: Provider): Promise<Found>;
    /** Gives what to tell the user about it. */
    delete(id: string, stored: Values, provider: Provider): Promise<string | undefined>;
}

/** A function of the package `scp`. */
export interface PluginFunction {
    /** For example `scp:index:getImageMembers`. */
    readonly token: string;
    readonly description: string;
    readonly args: z.ZodObject;
    readonly result: z.ZodObject;
    call(args: Values, provider: Provider): Promise<object>;
}

import { unknownValue } from "@pulumi/pulumi/runtime/rpc.js";
import { type Connection, connectionFor } from "../run/connection.js";
import { ScpNotFoundError } from "../scp/errors.js";
import type { SettingsSources } from "../settings/places.js";
import { connectionSettings } from "../settings/settings.js";

/** What a call of the engine comes with, whichever front it comes through. */
export interface EngineCall {
    /** What the provider was configured with. */
    readonly sources: SettingsSources;
    /** Shows the user a line. */
    readonly tell: (line: string) => void;
}

export interface CheckOutcome {
    readonly inputs: Record<string, unknown>;
    readonly failures: readonly { readonly property: string; readonly reason: string }[];
}

export interface DiffOutcome {
    readonly changes: boolean;
    readonly replaces: string[];
    readonly deleteBeforeReplace: boolean;
}

/** What a note of a refresh ends with if the resource was in the state. */
export const leavesState = "So the resource leaves the stack's state.";

/** The arguments for which a share's resource is another one. */
export const replacingArguments = ["imageId", "memberId", "connection"] as const;

/** Those of them that differ. */
export function replacedArguments(olds: ShareArguments, news: ShareArguments): string[] {
    return replacingArguments.filter((name) => olds[name] !== news[name]);
}

type ShareArguments = { readonly [Name in (typeof replacingArguments)[number]]?: string };

/** The settings of a resource's connection. */
export function settingsOf({ sources }: EngineCall, connection: string | undefined) {
    return connectionSettings(sources, connection);
}

/** The connection that a resource is read through. */
export function readingConnection(call: EngineCall, connection: string | undefined): Connection {
    return connectionFor(settingsOf(call, connection));
}

/** Of arguments, those that cannot be used, each with the reason. Values that are not known yet, at preview, are let through. */
export function failuresOf(
    news: Readonly<Record<string, unknown>>,
    problems: Readonly<Record<string, (value: unknown) => string | undefined>>,
): CheckOutcome["failures"] {
    return Object.entries(problems).flatMap(([property, problemOf]) => {
        const reason = isKnown(news[property]) ? problemOf(news[property]) : undefined;
        return reason === undefined ? [] : [{ property, reason }];
    });
}

export function isKnown(value: unknown): boolean {
    return value !== unknownValue;
}

/** What a read gives; the error if what it is about is gone, and sure to be. */
export async function unlessGone<Result>(
    connection: Connection,
    imageId: string,
    read: () => Promise<Result>,
): Promise<Result | ScpNotFoundError> {
    try {
        return await read();
    } catch (error) {
        if (!(error instanceof ScpNotFoundError)) {
            throw error;
        }
        const doubt = await connection.doubtThatGone(imageId);
        if (doubt !== undefined) {
            throw new Error(`${error.message}\nIt is not treated as gone, because ${doubt}`);
        }
        return error;
    }
}

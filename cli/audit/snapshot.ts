import type { ImageMemberStatus, ImageVisibility } from "../../provider/types.js";
import type { AuditedConnection, AuditSource, ShareReport } from "../shareReport.js";
import type { EarlierReport } from "../shareReportSchema.js";
import { serviceKey } from "./serviceKey.js";

/** What an audit has read, to compare it with another one. Images are by their keys: see serviceKey.ts. */
export interface Snapshot {
    readonly scope: AuditSource["scope"] | undefined;
    readonly connections: readonly ReadConnection[];
    readonly images: ReadonlyMap<string, AuditedImage>;
    /** The IDs of images that could not be read. */
    readonly unread: ReadonlyMap<string, string>;
}

interface ReadConnection extends AuditedConnection {
    /** Whether it is known which images there are. */
    readonly isWhole: boolean;
    /** Whether anything was read, be it that there is nothing. */
    readonly isRead: boolean;
}

export interface AuditedImage {
    readonly imageId: string;
    readonly name: string | undefined;
    readonly visibility: ImageVisibility | undefined;
    readonly statuses: ReadonlyMap<string, ImageMemberStatus>;
    readonly connection: AuditedConnection;
}

export function snapshot(report: EarlierReport | ShareReport): Snapshot {
    const { images } = report;
    const { scope, connections } = auditSource(report.source);
    const connectionOf = connectionAmong(connections);
    return {
        scope,
        connections: readConnections(report),
        images: new Map(
            images.map((image) => {
                const { imageId, name, visibility, members } = image;
                const connection = connectionOf(image);
                const statuses = new Map(members.map(({ memberId, status }) => [memberId, status]));
                return [serviceKey(connection, imageId), { imageId, name, visibility, statuses, connection }];
            }),
        ),
        unread: new Map(
            unreadLists(report).flatMap((item) =>
                item.imageId === undefined
                    ? []
                    : [[serviceKey(connectionOf(item), item.imageId), item.imageId] as const],
            ),
        ),
    };
}

/** What a report was to read. */
export function readConnections(report: EarlierReport | ShareReport): ReadConnection[] {
    const { source, images } = report;
    const unread = unreadLists(report);
    const { connections } = auditSource(source);
    const connectionOf = connectionAmong(connections);
    return connections.map((connection) => {
        const isOfIt = (item: OfConnection) => connectionOf(item) === connection;
        const unreadOfIt = unread.filter(isOfIt);
        return {
            ...connection,
            isWhole: unreadOfIt.every(({ imageId }) => imageId !== undefined),
            isRead: unreadOfIt.length === 0 || images.some(isOfIt),
        };
    });
}

/** Without what shares are judged by: it says nothing of which there are. */
function unreadLists({ unread }: EarlierReport | ShareReport) {
    return unread.filter(({ kind }) => kind === undefined);
}

interface OfConnection {
    readonly connection?: string | undefined;
}

/** Without a name, it is the only one. */
function connectionAmong(
    connections: readonly AuditedConnection[],
): (item: OfConnection) => AuditedConnection {
    return ({ connection }) =>
        connections.find((each) => each.connection === connection) ?? connections[0] ?? {};
}

/** A single connection stands in the source itself: before 0.2 a report could have no other. */
function auditSource(source: (EarlierReport | ShareReport)["source"]): {
    scope: AuditSource["scope"] | undefined;
    connections: readonly AuditedConnection[];
} {
    if (source.kind !== "audit") {
        return { scope: undefined, connections: [] };
    }
    const { scope, accountId, endpoint, connections = [] } = source;
    const [only, ...others] = connections;
    return { scope, connections: others.length > 0 ? connections : [{ ...only, accountId, endpoint }] };
}

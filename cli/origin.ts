import type { Origin } from "../policy/findings/finding.js";
import { originText } from "../policy/findings/text.js";
import type { AuditedConnection, AuditSource, Located, ReportedFinding, ShareReport } from "./shareReport.js";

/** Where something is, of what else is known of it. */
export function originOf({ accountId, region, connection }: Origin): Origin {
    return { accountId, region, connection };
}

/** Tells images of a report apart: those of two accounts can have one ID. */
export function imageKey({
    imageId = "",
    connection = "",
}: Pick<ReportedFinding, "imageId" | "connection">): string {
    return `${connection} ${imageId}`;
}

/** What a report was read through: before 0.2 it said the account and the address alone. */
export function connectionsOf({
    accountId,
    endpoint,
    connections = [],
}: AuditSource): readonly AuditedConnection[] {
    return connections.length === 0 ? [{ accountId, endpoint }] : connections;
}

/** Whether a report is of several accounts or regions, so that all in it says where it is. */
export function isOfSeveral({ source }: Pick<ShareReport, "source">): boolean {
    return source.kind === "audit" && (source.connections?.length ?? 0) > 1;
}

/** Where something is: "account c0ff… in kr-east1 (connection east)". Undefined if the report is of one account, or it is nowhere. */
export function whereIn(report: Pick<ShareReport, "source">, located: Located): string | undefined {
    return isOfSeveral(report) && located.connection !== undefined ? originText(located) : undefined;
}

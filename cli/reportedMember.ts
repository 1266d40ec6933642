import type { JudgedMember } from "../policy/judgement.js";
import type { ReportedMember } from "./shareReport.js";

/** A share as a report has it: times that are not known are left out. */
export function reportedMember(
    { memberId, status, createdAt, updatedAt }: JudgedMember,
    verdict: ReportedMember["verdict"],
): ReportedMember {
    return {
        memberId,
        status,
        ...(createdAt === undefined ? {} : { createdAt }),
        ...(updatedAt === undefined ? {} : { updatedAt }),
        verdict,
    };
}

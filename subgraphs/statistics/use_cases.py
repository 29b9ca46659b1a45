"""The use cases of statistics, assembled from their ports."""

from dataclasses import dataclass

from subgraphs.kernel.logs.store import LogStore
from subgraphs.kernel.platform.clock import Clock
from subgraphs.statistics.service.log_analysis.report_deprecated_usage import ReportDeprecatedUsage
from subgraphs.statistics.service.log_analysis.report_funnel import ReportFunnel
from subgraphs.statistics.service.log_analysis.report_operations import ReportOperations
from subgraphs.statistics.service.log_analysis.searched_logs import SearchedLogs
from subgraphs.statistics.service.ports import RankingCache, Reports
from subgraphs.statistics.service.rank_courses import RankCourses
from subgraphs.statistics.service.report_course_revenue import ReportCourseRevenue
from subgraphs.statistics.service.report_course_stats import ReportCourseStats
from subgraphs.statistics.service.report_drop_off import ReportDropOff
from subgraphs.statistics.service.report_learning_time import ReportLearningTime
from subgraphs.statistics.service.report_sales import ReportSales


@dataclass(frozen=True, slots=True, kw_only=True)
class UseCases:
    """Every report of the domain."""

    rank_courses: RankCourses
    report_course_revenue: ReportCourseRevenue
    report_course_stats: ReportCourseStats
    report_deprecated_usage: ReportDeprecatedUsage
    report_drop_off: ReportDropOff
    report_funnel: ReportFunnel
    report_learning_time: ReportLearningTime
    report_operations: ReportOperations
    report_sales: ReportSales
    searched_logs: SearchedLogs


def assemble(*, reports: Reports, ranking_cache: RankingCache, logs: LogStore | None, clock: Clock) -> UseCases:
    """Give each use case the ports it depends on. `logs` is None where there are none that can be searched."""
    searched_logs = SearchedLogs(store=logs, clock=clock)
    return UseCases(
        rank_courses=RankCourses(reports=reports, cache=ranking_cache),
        report_course_revenue=ReportCourseRevenue(reports=reports),
        report_course_stats=ReportCourseStats(reports=reports),
        report_deprecated_usage=ReportDeprecatedUsage(logs=searched_logs),
        report_drop_off=ReportDropOff(reports=reports),
        report_funnel=ReportFunnel(logs=searched_logs),
        report_learning_time=ReportLearningTime(reports=reports),
        report_operations=ReportOperations(logs=searched_logs),
        report_sales=ReportSales(reports=reports),
        searched_logs=searched_logs,
    )

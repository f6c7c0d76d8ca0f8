"""What the service answers. Generated: python -m tests.client.generate."""

from __future__ import annotations

from exportcast_client.documents.document import Interval
from exportcast_client.documents.forecast import (
    CalibrationSummary,
    ForecastDocument,
    ForecastPoint,
    ForecastsDocument,
    TrialCoverage,
    WithoutForecast,
)
from exportcast_client.documents.health import HealthDocument, ReadyDocument, RejectedVersion
from exportcast_client.documents.news import NewsChange, NewsDocument, NewsPart
from exportcast_client.documents.outlook import OutlookDocument, Spread
from exportcast_client.documents.performance import (
    DriftDocument,
    DriftPoint,
    IssuedDocument,
    IssuedRow,
    ScoreRow,
    ScoresDocument,
    ScoresSummary,
)
from exportcast_client.documents.problem import InputError, ProblemDocument
from exportcast_client.documents.read import PlaceInText, PressClaim, PressFigure, PressStatement, ReadingDocument
from exportcast_client.documents.registry import DecisionDocument, ModelsDocument, MovedDocument, VersionDocument
from exportcast_client.documents.release import (
    DriftSummary,
    FigureOutcome,
    ReleaseDocument,
    ScoredRow,
    SupersedingReport,
    UnscoredRow,
)
from exportcast_client.documents.report import ReportDocument, ReportsDocument
from exportcast_client.documents.revisions import (
    ExpectedRevisionDocument,
    FinalDocument,
    NewsOrNoiseDocument,
    RegressionDocument,
    RevisionsAtAge,
    RevisionSpread,
    RevisionStatisticsDocument,
)
from exportcast_client.documents.scenario import (
    NeededAverage,
    ScenarioCondition,
    ScenarioDocument,
    ScenarioPoint,
    ScenarioTarget,
    ScenarioTotal,
)
from exportcast_client.documents.series import SeriesDocument, SeriesListDocument, ServedVersion
from exportcast_client.documents.vintage import (
    ContradictionDocument,
    ContradictionsDocument,
    VintageDocument,
    VintageMonth,
)
from exportcast_client.documents.withdrawal import ChangedMonthDocument, WithdrawalDocument

__all__ = [
    "CalibrationSummary",
    "ChangedMonthDocument",
    "ContradictionDocument",
    "ContradictionsDocument",
    "DecisionDocument",
    "DriftDocument",
    "DriftPoint",
    "DriftSummary",
    "ExpectedRevisionDocument",
    "FigureOutcome",
    "FinalDocument",
    "ForecastDocument",
    "ForecastPoint",
    "ForecastsDocument",
    "HealthDocument",
    "InputError",
    "Interval",
    "IssuedDocument",
    "IssuedRow",
    "ModelsDocument",
    "MovedDocument",
    "NeededAverage",
    "NewsChange",
    "NewsDocument",
    "NewsOrNoiseDocument",
    "NewsPart",
    "OutlookDocument",
    "PlaceInText",
    "PressClaim",
    "PressFigure",
    "PressStatement",
    "ProblemDocument",
    "ReadingDocument",
    "ReadyDocument",
    "RegressionDocument",
    "RejectedVersion",
    "ReleaseDocument",
    "ReportDocument",
    "ReportsDocument",
    "RevisionSpread",
    "RevisionStatisticsDocument",
    "RevisionsAtAge",
    "ScenarioCondition",
    "ScenarioDocument",
    "ScenarioPoint",
    "ScenarioTarget",
    "ScenarioTotal",
    "ScoreRow",
    "ScoredRow",
    "ScoresDocument",
    "ScoresSummary",
    "SeriesDocument",
    "SeriesListDocument",
    "ServedVersion",
    "Spread",
    "SupersedingReport",
    "TrialCoverage",
    "UnscoredRow",
    "VersionDocument",
    "VintageDocument",
    "VintageMonth",
    "WithdrawalDocument",
    "WithoutForecast",
]

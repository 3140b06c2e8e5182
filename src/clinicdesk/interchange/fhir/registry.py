"""Which resource makes which row, in the order in which they lean on each other."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from clinicdesk.interchange.fhir import (
    care,
    clinical,
    directory,
    medications,
    observations,
    orders,
    person_details,
)
from clinicdesk.interchange.fhir.context import Arriving, Mapped

__all__ = ["MAPPINGS", "NAMED_ONLY", "TABLES", "RowMapping", "why_only_source"]


@dataclass(frozen=True, slots=True)
class RowMapping:
    """How a resource type becomes a row."""

    type: str
    table: str
    map: Callable[[Arriving], Mapped]
    about_person: bool = True


#: Patient comes before all of these; each may point at those above it.
MAPPINGS: dict[str, RowMapping] = {
    m.type: m
    for m in (
        RowMapping("Organization", "organization", directory.organization, about_person=False),
        RowMapping("Practitioner", "practitioner", directory.practitioner, about_person=False),
        RowMapping("RelatedPerson", "related_person", person_details.related_person),
        RowMapping("Coverage", "coverage", person_details.coverage),
        RowMapping("Encounter", "encounter", clinical.encounter),
        RowMapping("Condition", "condition", clinical.condition),
        RowMapping("AllergyIntolerance", "allergy", clinical.allergy),
        RowMapping("Observation", "observation", observations.observation),
        RowMapping("MedicationRequest", "medication", medications.medication_request),
        RowMapping("MedicationStatement", "medication", medications.medication_statement),
        RowMapping("Immunization", "immunization", clinical.immunization),
        RowMapping("Procedure", "procedure", clinical.procedure),
        RowMapping("DocumentReference", "external_document", clinical.external_document),
        RowMapping("CareTeam", "care_team", directory.care_team),
        RowMapping("Goal", "plan_goal", care.goal),
        RowMapping("CarePlan", "care_plan", care.care_plan),
        RowMapping("ServiceRequest", "referral", orders.service_request),
    )
}
TABLES: dict[str, str] = {"Patient": "patient", **{t: m.table for t, m in MAPPINGS.items()}}
"""Resource type to the table its rows stand in."""

NAMED_ONLY = frozenset({"PractitionerRole", "Location", "Medication"})
"""Types that make no row but lend others a name."""

# FHIR R4 (4.0.1), "Resource Index".
_R4_NAMES = """
Account ActivityDefinition AdverseEvent AllergyIntolerance Appointment AppointmentResponse
AuditEvent Basic Binary BiologicallyDerivedProduct BodyStructure Bundle CapabilityStatement
CarePlan CareTeam CatalogEntry ChargeItem ChargeItemDefinition Claim ClaimResponse
ClinicalImpression CodeSystem Communication CommunicationRequest CompartmentDefinition
Composition ConceptMap Condition Consent Contract Coverage CoverageEligibilityRequest
CoverageEligibilityResponse DetectedIssue Device DeviceDefinition DeviceMetric DeviceRequest
DeviceUseStatement DiagnosticReport DocumentManifest DocumentReference EffectEvidenceSynthesis
Encounter Endpoint EnrollmentRequest EnrollmentResponse EpisodeOfCare EventDefinition Evidence
EvidenceVariable ExampleScenario ExplanationOfBenefit FamilyMemberHistory Flag Goal
GraphDefinition Group GuidanceResponse HealthcareService ImagingStudy Immunization
ImmunizationEvaluation ImmunizationRecommendation ImplementationGuide InsurancePlan Invoice
Library Linkage List Location Measure MeasureReport Media Medication MedicationAdministration
MedicationDispense MedicationKnowledge MedicationRequest MedicationStatement MedicinalProduct
MedicinalProductAuthorization MedicinalProductContraindication MedicinalProductIndication
MedicinalProductIngredient MedicinalProductInteraction MedicinalProductManufactured
MedicinalProductPackaged MedicinalProductPharmaceutical MedicinalProductUndesirableEffect
MessageDefinition MessageHeader MolecularSequence NamingSystem NutritionOrder Observation
ObservationDefinition OperationDefinition OperationOutcome Organization OrganizationAffiliation
Parameters Patient PaymentNotice PaymentReconciliation Person PlanDefinition Practitioner
PractitionerRole Procedure Provenance Questionnaire QuestionnaireResponse RelatedPerson
RequestGroup ResearchDefinition ResearchElementDefinition ResearchStudy ResearchSubject
RiskAssessment RiskEvidenceSynthesis Schedule SearchParameter ServiceRequest Slot Specimen
SpecimenDefinition StructureDefinition StructureMap Subscription Substance SubstanceNucleicAcid
SubstancePolymer SubstanceProtein SubstanceReferenceInformation SubstanceSourceMaterial
SubstanceSpecification SupplyDelivery SupplyRequest Task TerminologyCapabilities TestReport
TestScript ValueSet VerificationResult VisionPrescription
"""
_R4 = frozenset(_R4_NAMES.split())

_MONEY = frozenset({"Claim", "ClaimResponse", "ExplanationOfBenefit", "Invoice", "ChargeItem"})


def why_only_source(kind: str, content: dict[str, Any]) -> str:
    """Say why a resource makes no row whatever it holds; empty where it may make one."""
    if kind not in _R4:
        return "FHIR R4 has no resource of this type."
    if kind in _MONEY:
        return "Claims and payments make no row in the chart."
    if kind not in TABLES:
        return "This type makes no row in the chart yet."
    if content.get("implicitRules"):
        return "It follows rules of its own that are not known here."
    if content.get("modifierExtension"):
        return "It has a modifier that is not known here and may turn its meaning round."
    return ""

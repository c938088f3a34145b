//! What the doctor found.

use serde::{Deserialize, Serialize};
use specta::Type;
use till_app::doctor::{Finding, Severity};

/// No payment gets through; something won't work, or not always; good to know.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, Type)]
#[serde(rename_all = "lowercase")]
pub enum DoctorSeverity {
    Stops,
    Hurts,
    Know,
}

/// One finding. `field`: a key of the settings, a secret, or `account`, `network`, `clock`, `database`; `code`: which
/// sentence; `seen`: a number or word for it.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
pub struct DoctorFinding {
    pub field: String,
    pub code: String,
    pub severity: DoctorSeverity,
    pub seen: String,
}

impl From<Finding> for DoctorFinding {
    fn from(finding: Finding) -> Self {
        DoctorFinding {
            field: finding.field.to_owned(),
            code: finding.code.as_str().to_owned(),
            severity: match finding.severity {
                Severity::Stops => DoctorSeverity::Stops,
                Severity::Hurts => DoctorSeverity::Hurts,
                Severity::Know => DoctorSeverity::Know,
            },
            seen: finding.seen,
        }
    }
}

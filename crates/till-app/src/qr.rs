//! The code on the screen.

use qrcode::QrCode;
use qrcode::render::svg;

/// Draws a `code_url` as an SVG text: black on white, quiet zone of four modules, scales to any size.
///
/// # Errors
/// The text is too long for a code (more than 2,953 bytes; WeChat's are at most 64).
pub fn svg(code_url: &str) -> Result<String, qrcode::types::QrError> {
    let code = QrCode::with_error_correction_level(code_url, qrcode::EcLevel::M)?;
    Ok(code
        .render::<svg::Color>()
        .quiet_zone(true)
        .min_dimensions(338, 338)
        .dark_color(svg::Color("#000000"))
        .light_color(svg::Color("#ffffff"))
        .build())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_has_its_quiet_zone_and_no_declaration_trouble() {
        let text = svg("weixin://wxpay/bizpayurl?pr=AbC1234").expect("fits");
        assert!(text.contains("#000000") && text.contains("#ffffff"));
        assert!(text.contains("<svg"));
    }
}

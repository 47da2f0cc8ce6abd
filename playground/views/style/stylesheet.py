"""The program's one style sheet, made from a theme's colours."""

from playground.core.resources import resource
from playground.views.style.theme import Theme


def stylesheet(t: Theme) -> str:
    """Return the style sheet for all widgets. Object names and the `role` property select variants."""
    icons = resource("assets/icons").as_posix()
    return f"""
    QWidget {{ color: {t.text}; }}
    QMainWindow, QDialog, QMessageBox {{ background: {t.panel}; }}
    QToolTip {{ background: {t.panel}; color: {t.text}; border: 1px solid {t.line2}; padding: 4px 6px; }}

    #helpPopup {{ background: {t.panel}; border: 1px solid {t.line2}; }}
    #helpInside {{ background: {t.panel}; }}

    #topBar {{ background: {t.panel}; border-bottom: 1px solid {t.line}; }}
    #setup, #rail, #farRail, #microscope, #stripLabels {{ background: {t.bg}; }}
    #setup, #rail {{ border-right: 1px solid {t.line}; }}
    #microscope, #farRail {{ border-left: 1px solid {t.line}; }}
    #lesson, #sideTabs {{ background: {t.bg}; border-right: 1px solid {t.line}; }}
    #sideTabs {{ border-bottom: 1px solid {t.line}; }}
    #setupBody, #microscopeBody {{ background: {t.bg}; }}
    #rule {{ background: {t.line}; }}
    #unitWell {{ background: {t.panel}; border: 1px solid {t.line2}; border-radius: 6px; }}
    #score, #strip {{ background: {t.panel}; }}
    #strip {{ border-top: 1px solid {t.line}; }}
    #stripLabels {{ background: {t.panel}; }}
    #probeBar, #generateBar, #readingPane, #findingLine {{ background: {t.panel}; border-bottom: 1px solid {t.line}; }}
    #setupFoot {{ border-top: 1px solid {t.line}; }}

    QLabel {{ background: transparent; }}
    QLabel[role="brand"] {{ font-size: 13px; font-weight: 600; }}
    QLabel[role="section"] {{ font-size: 13px; font-weight: 600; }}
    QLabel[role="look"] {{ font-size: 12px; }}
    QLabel[role="label"] {{ color: {t.text2}; font-weight: 500; }}
    QLabel[role="muted"] {{ color: {t.text2}; }}
    QLabel[role="caption"] {{ color: {t.text3}; font-size: 11px; }}
    QLabel[role="caption"][state="past"] {{ color: {t.accent}; font-weight: 600; }}
    QLabel[role="figure"] {{ font-size: 13px; font-weight: 600; }}
    QLabel[role="problem"] {{ color: {t.err}; font-size: 11px; }}
    QLabel[role="page"] {{ font-size: 18px; font-weight: 600; }}
    QLabel[role="question"] {{ font-size: 14px; font-weight: 500; }}
    QLabel[role="text"], QLabel[role="status"] {{ font-size: 13px; color: {t.text2}; }}
    QLabel[role="status"][state="wrong"] {{ color: {t.err}; }}
    QLabel[role="term"] {{ font-size: 11px; }}
    QLabel[role="verdict"] {{ font-size: 12px; font-weight: 600; color: {t.text2}; }}
    QLabel[role="verdict"][state="right"] {{ color: {t.ok}; }}
    QLabel[role="verdict"][state="wrong"] {{ color: {t.err}; }}
    QLabel[role="answerHead"] {{
        font-size: 12px; font-weight: 600; color: {t.text}; border-radius: 6px; padding: 2px 10px;
    }}
    QLabel[role="answerHead"][state="right"] {{ color: {t.ok}; background: {t.ok_bg}; }}
    QLabel[role="answerHead"][state="wrong"] {{ color: {t.err}; background: {t.err_bg}; }}
    QLabel[role="answer"] {{ font-size: 16px; font-weight: 600; }}
    QLabel[role="pill"] {{
        color: {t.ok}; background: {t.ok_bg}; border-radius: 9px; padding: 2px 9px; font-size: 11px; font-weight: 600;
    }}
    QLabel[role="pill"][state="wrong"] {{ color: {t.err}; background: {t.err_bg}; }}
    QLabel[role="pill"][state="past"] {{ color: {t.on_accent}; background: {t.accent}; }}
    QLabel[role="pill"][state="quiet"], QLabel[role="pill"][state="unsure"] {{
        color: {t.text2}; background: {t.sunken};
    }}

    QPushButton, QToolButton {{
        background: {t.panel}; border: 1px solid {t.line2}; border-radius: 6px; padding: 0 12px; min-height: 30px;
        font-weight: 500;
    }}
    QPushButton:hover, QToolButton:hover {{ background: {t.sunken}; }}
    QPushButton:pressed, QToolButton:pressed {{ background: {t.line}; }}
    QPushButton:disabled, QToolButton:disabled {{ color: {t.text3}; border-color: {t.line}; }}
    QPushButton:focus, QToolButton:focus, QLineEdit:focus, QPlainTextEdit:focus, QComboBox:focus,
    QAbstractSpinBox:focus {{ border: 2px solid {t.accent}; }}
    QPushButton[role="primary"] {{ background: {t.accent}; color: {t.on_accent}; border-color: {t.accent}; }}
    QPushButton[role="primary"]:hover {{ background: {t.accent}; border-color: {t.text}; }}
    QPushButton[role="primary"]:focus {{ border: 2px solid {t.text}; }}
    QPushButton[role="primary"]:disabled {{ background: {t.sunken}; color: {t.text3}; border-color: {t.line2}; }}
    QPushButton[role="toggle"]:checked {{ background: {t.tint}; color: {t.accent}; border-color: {t.accent}; }}
    QPushButton[role="toggle"]:checked:focus {{ border: 2px solid {t.accent}; }}
    QPushButton[role="recording"] {{ color: {t.err}; background: {t.err_bg}; border-color: {t.err}; }}
    QToolButton[role="icon"] {{
        padding: 0; min-width: 26px; max-width: 26px; min-height: 26px; border-color: transparent;
    }}
    QLineEdit QToolButton {{ border: none; background: transparent; padding: 0; min-height: 0; }}
    QToolButton[role="icon"]:hover {{ border-color: {t.line2}; }}
    QToolButton[role="icon"]:focus {{ border: 2px solid {t.accent}; }}
    QPushButton[role="small"] {{ padding: 0 8px; min-height: 22px; font-size: 11px; }}
    #microscope QToolButton[role="icon"] {{ background: transparent; }}
    #microscope QToolButton[role="icon"]:hover {{ background: {t.sunken}; }}
    QToolButton[role="unit"] {{ padding: 0 2px; min-height: 26px; border-color: transparent; background: transparent; }}
    QToolButton[role="unit"]:hover {{ background: {t.sunken}; }}
    QToolButton[role="unit"]:focus {{ border: 2px solid {t.accent}; }}
    QPushButton[role="fold"] {{
        text-align: left; border: 1px solid transparent; background: transparent; padding: 0 6px; min-height: 26px;
        font-size: 12px; font-weight: 600;
    }}
    QPushButton[role="fold"]:hover {{ background: {t.sunken}; }}
    QPushButton[role="fold"]:focus {{ padding: 0 5px; border: 2px solid {t.accent}; }}
    QPushButton[role="try"] {{ text-align: left; padding: 0 8px; min-height: 26px; font-size: 12px; }}
    QPushButton[role="link"] {{
        border: 1px solid transparent; background: transparent; color: {t.accent}; padding: 0 2px; min-height: 22px;
        font-size: 11px;
    }}
    QPushButton[role="link"]:hover {{ text-decoration: underline; }}
    QPushButton[role="link"]:focus {{ padding: 0 1px; border: 2px solid {t.accent}; }}

    QPushButton[role="choice"][state="right"] {{ border-color: {t.ok}; background: {t.ok_bg}; }}
    QPushButton[role="choice"][state="wrong"] {{ border-color: {t.err}; background: {t.err_bg}; }}
    QPushButton[role="tab"] {{
        border: none; border-radius: 0; border-bottom: 2px solid transparent; background: transparent;
        color: {t.text2}; min-height: 36px;
    }}
    QPushButton[role="tab"]:checked {{ border-bottom-color: {t.accent}; color: {t.text}; font-weight: 600; }}
    QPushButton[role="tab"]:hover {{ background: {t.sunken}; }}
    QPushButton[role="tab"]:focus {{ border: 2px solid {t.accent}; }}
    QPushButton[role="chip"], QToolButton[role="chip"] {{
        border-radius: 13px; padding: 0 10px; min-height: 24px; color: {t.text2};
    }}

    #well {{ background: {t.sunken}; border-radius: 6px; }}
    QPushButton[role="segment"] {{
        background: transparent; border: 1px solid transparent; color: {t.text2}; padding: 0 4px; min-height: 26px;
    }}
    QPushButton[role="segment"]:hover {{ color: {t.text}; }}
    QPushButton[role="segment"]:checked {{
        background: {t.panel}; border: 1px solid {t.line2}; color: {t.text}; font-weight: 600;
    }}
    QPushButton[role="segment"]:focus {{ border: 2px solid {t.accent}; }}
    QPushButton[role="segment"]:disabled {{ color: {t.text3}; }}

    #answers, #answersBody {{ background: {t.bg}; }}
    #answers {{ border-left: 1px solid {t.line}; }}
    #answersScroll {{ border: 2px solid transparent; }}
    #answersScroll:focus {{ border: 2px solid {t.accent}; }}
    #groupHead {{ background: {t.bg}; border-bottom: 1px solid {t.line}; }}
    #card {{ background: {t.panel}; border: 1px solid {t.line2}; border-radius: 8px; }}

    #presetCard {{ text-align: left; min-height: 46px; padding: 0; }}

    QLineEdit, QPlainTextEdit, QComboBox, QAbstractSpinBox {{
        background: {t.panel}; border: 1px solid {t.line2}; border-radius: 6px; selection-background-color: {t.accent};
        selection-color: {t.on_accent};
    }}
    QLineEdit, QComboBox, QAbstractSpinBox {{ min-height: 28px; padding: 0 8px; font-weight: 500; }}
    QLineEdit:disabled, QAbstractSpinBox:disabled, QComboBox:disabled {{ color: {t.text3}; background: {t.sunken}; }}
    QPlainTextEdit[readOnly="true"] {{ background: {t.sunken}; }}
    #readingText, #readingText:focus {{ background: {t.panel}; border: none; }}
    #numbersCover {{ background: {t.panel}; border-radius: 4px; color: {t.text2}; font-weight: 500; }}
    #framedSequences {{
        background: {t.sunken}; border: 1px solid {t.line2}; border-radius: 6px; outline: none; color: {t.text2};
    }}
    #framedSequences:focus {{ border: 2px solid {t.accent}; }}
    #framedSequences::item {{ border: 2px solid transparent; border-radius: 6px; }}
    #framedSequences::item:hover {{ border-color: {t.line2}; }}
    #framedSequences::item:selected {{ background: {t.tint}; color: {t.text}; border-color: {t.accent}; }}
    #fieldHint {{
        background: {t.err_bg}; color: {t.err}; border: 1px solid {t.err}; border-radius: 6px; padding: 5px 8px;
        font-size: 12px; font-weight: 500;
    }}

    QLineEdit[role="value"] {{
        background: transparent; border: 1px solid transparent; font-weight: 600; padding: 0 3px; min-height: 22px;
    }}
    QLineEdit[role="value"]:hover {{ border: 1px solid {t.line2}; }}
    QLineEdit[role="value"]:focus {{ border: 2px solid {t.accent}; padding: 0 2px; background: {t.panel}; }}
    QAbstractSpinBox[state="wrong"], QAbstractSpinBox[state="wrong"]:focus, QLineEdit[state="wrong"]:focus {{
        border-color: {t.err};
    }}
    QAbstractSpinBox {{ padding: 0 0 0 4px; }}
    QAbstractSpinBox QLineEdit {{ border: none; background: transparent; min-height: 0; padding: 0; }}
    QAbstractSpinBox::up-button, QAbstractSpinBox::down-button {{ border: none; background: transparent; width: 18px; }}
    QAbstractSpinBox::up-button {{ subcontrol-position: top right; margin-top: 3px; }}
    QAbstractSpinBox::down-button {{ subcontrol-position: bottom right; margin-bottom: 3px; }}
    QAbstractSpinBox::up-arrow {{ image: url({icons}/neutral-chevron-up.svg); width: 11px; height: 11px; }}
    QAbstractSpinBox::down-arrow {{ image: url({icons}/neutral-chevron-down.svg); width: 11px; height: 11px; }}
    QComboBox::drop-down {{ border: none; width: 22px; }}
    QComboBox::down-arrow {{ image: url({icons}/neutral-chevron-down.svg); width: 12px; height: 12px; }}
    QComboBox QAbstractItemView {{
        background: {t.panel}; border: 1px solid {t.line2}; selection-background-color: {t.tint};
        selection-color: {t.text}; outline: none;
    }}
    QComboBox QAbstractItemView::item {{ min-height: 26px; padding: 0 6px; }}

    QSlider {{ min-height: 24px; }}
    #scrubber {{ min-height: 30px; }}
    QSlider::groove:horizontal {{ height: 3px; background: {t.line2}; border-radius: 1px; }}
    QSlider::sub-page:horizontal {{ background: {t.accent}; border-radius: 1px; }}
    QSlider::handle:horizontal {{
        background: {t.panel}; border: 2px solid {t.accent}; border-radius: 8px;
        width: 12px; height: 12px; margin: -7px 0;
    }}
    QSlider::handle:horizontal:focus {{ background: {t.accent}; }}

    QToolButton[role="menu"] {{
        border: 1px solid transparent; background: transparent; color: {t.text2}; padding: 0; min-height: 26px;
    }}
    QToolButton[role="menu"]:hover {{ background: {t.sunken}; color: {t.text}; }}
    QToolButton[role="menu"]:focus {{ border: 2px solid {t.accent}; }}
    QToolButton::menu-indicator {{ image: none; }}
    QMenu {{ background: {t.panel}; border: 1px solid {t.line2}; padding: 4px; }}
    QMenu::item {{ padding: 6px 24px 6px 12px; border-radius: 4px; }}
    QMenu::item:selected {{ background: {t.tint}; color: {t.text}; }}
    QMenu::item:disabled {{ color: {t.text3}; }}
    QMenu::separator {{ height: 1px; background: {t.line}; margin: 4px 8px; }}

    #galleryCard {{ min-height: 172px; padding: 0; border: none; }}
    #palette {{ border: 1px solid {t.line2}; }}
    #paletteList {{ background: {t.panel}; border: none; }}
    #galleryBody {{ background: {t.panel}; }}
    #ownData QListWidget, #ownData QTableView {{
        background: {t.panel}; alternate-background-color: {t.panel}; border: 1px solid {t.line2}; border-radius: 6px;
        gridline-color: {t.line}; selection-background-color: {t.tint}; selection-color: {t.text}; outline: none;
    }}
    #ownData QListWidget:focus, #ownData QTableView:focus {{ border: 2px solid {t.accent}; }}
    #ownData QListWidget::item {{ min-height: 24px; }}
    #ownData QListWidget::indicator {{
        width: 14px; height: 14px; border: 1px solid {t.text3}; border-radius: 3px; background: {t.sunken};
    }}
    #ownData QListWidget::indicator:checked {{ border-color: {t.accent}; image: url({icons}/neutral-check.svg); }}
    #ownData QHeaderView, #ownData QHeaderView::section, #ownData QTableCornerButton::section {{
        background: {t.sunken}; color: {t.text2}; border: none;
    }}
    #ownData QHeaderView::section {{ padding: 2px 6px; }}
    QProgressBar {{ background: {t.sunken}; border: none; border-radius: 3px; max-height: 6px; }}
    QProgressBar::chunk {{ background: {t.accent}; border-radius: 3px; }}
    #labSplit::handle {{ background: {t.panel}; border-top: 1px solid {t.line}; }}
    #labTable {{ background: {t.panel}; border: none; outline: none; }}
    #labTable QHeaderView, #labTable QHeaderView::section {{ background: {t.panel}; border: none; }}
    #labTable QHeaderView::section {{
        color: {t.text2}; font-weight: 500; padding: 0 4px; border-bottom: 1px solid {t.line};
    }}
    #labTable QHeaderView::section:first {{ padding-left: 32px; }}
    #labTable QHeaderView::section:last {{ padding-right: 32px; }}
    QScrollArea {{ border: none; background: transparent; }}
    QScrollBar:vertical {{ background: transparent; width: 10px; margin: 0; }}
    QScrollBar:horizontal {{ background: transparent; height: 10px; margin: 0; }}
    QScrollBar::handle {{ background: {t.line2}; border-radius: 3px; margin: 2px; }}
    QScrollBar::handle:vertical {{ min-height: 24px; }}
    QScrollBar::handle:horizontal {{ min-width: 24px; }}
    QScrollBar::handle:hover {{ background: {t.text3}; }}
    QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
    QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}

    #progressBar {{ background: {t.panel}; border-bottom: 1px solid {t.line}; }}
    #progressBar QProgressBar, #progressBar QProgressBar::chunk {{ max-height: 2px; border-radius: 0; }}
    #banner {{ background: {t.err_bg}; border-bottom: 1px solid {t.line}; }}
    #banner[state="right"] {{ background: {t.ok_bg}; }}
    #banner QLabel {{ color: {t.text}; font-weight: 500; }}
    """
